import { expect, test } from '@playwright/test';
import { pixels, zoomFor } from '../../web/officer/way_map';
import { due, metres, usable, type Fix } from '../../web/officer/engine/where';

// RES-05: how often a phone says where it is.
const pace = { fix_moving_seconds: 30, fix_still_seconds: 240, fix_metres: 30 };
const newport: Fix = { lat: 51.588123, lon: -2.997456, accuracy: 5, at: 1_000_000 };
const then = (seconds: number, north = 0, accuracy = 5): Fix => ({ ...newport, lat: newport.lat + north / 111_195, accuracy, at: newport.at + seconds * 1000 });

test('RES-05: a phone that moves says it often, one that stays seldom, and the first fix at once', () => {
  expect(due(undefined, newport, pace)).toBe(true);
  for (const [fix, says] of [
    [then(29, 500), false], [then(30, 500), true], [then(30, 29), false], [then(30, 31), true],
    [then(239), false], [then(240), true], [then(60, 80, 100), false], [then(240, 80, 100), true], [then(-3600), true],
  ] as [Fix, boolean][]) expect(due(newport, fix, pace), JSON.stringify(fix)).toBe(says);
});

test('RES-05: what is no place is never said', () => {
  for (const bad of [{ lat: 0, lon: 0 }, { lat: NaN, lon: 1 }, { lat: 91, lon: 0 }, { lat: 51, lon: 181 }, { accuracy: -1 }, { accuracy: 200_000 }]) {
    expect(usable({ ...newport, ...bad }), JSON.stringify(bad)).toBe(false);
    expect(due(undefined, { ...newport, ...bad }, pace)).toBe(false);
  }
});

test('metres are those of the ground', () => {
  expect(metres(newport, { ...newport, lat: newport.lat + 0.001 })).toBeCloseTo(111.19, 0);
  expect(metres(newport, { ...newport, lon: newport.lon + 0.001 })).toBeCloseTo(69.1, 0); // cos(51.588) of it
});

test('the way is drawn at the closest zoom at which all of it is seen, on the tiles of our own map', () => {
  expect(pixels({ lat: 0, lon: 0 }, 0)).toEqual([128, 128]);
  expect(pixels({ lat: 51.5, lon: -3.2 }, 12).map(Math.round)).toEqual([514967, 348713]);
  const near = [{ lat: 51.5, lon: -3.2 }, { lat: 51.5005, lon: -3.2005 }];
  expect(zoomFor(near, 320, 240)).toBe(17);
  const far = [{ lat: 51.5, lon: -3.2 }, { lat: 51.7, lon: -3.0 }];
  const z = zoomFor(far, 320, 240);
  const wide = (at: number) => Math.abs(pixels(far[0]!, at)[0] - pixels(far[1]!, at)[0]);
  expect([wide(z) <= 272, wide(z + 1) > 272 || Math.abs(pixels(far[0]!, z + 1)[1] - pixels(far[1]!, z + 1)[1]) > 192]).toEqual([true, true]);
});
