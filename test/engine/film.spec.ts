import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { proposed, readFilmed } from '../../web/officer/film';

// What a film says of itself is proposed: its length and its beginning. The boxes are written here as ISO/IEC 14496-12 lays them out.
const box = (name: string, ...inside: Buffer[]): Buffer => {
  const body = Buffer.concat(inside);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, body]);
};
const large = (name: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(1);
  head.write(name, 4, 'latin1');
  head.writeBigUInt64BE(BigInt(body.length + 16), 8);
  return Buffer.concat([head, body]);
};
const since1904 = 2_082_844_800;
const mvhd = (made: number, scale: number, length: number): Buffer => {
  const b = Buffer.alloc(100);
  b.writeUInt32BE(made, 4);
  b.writeUInt32BE(made, 8);
  b.writeUInt32BE(scale, 12);
  b.writeUInt32BE(length, 16);
  return box('mvhd', b);
};
const mvhd64 = (made: number, scale: number, length: number): Buffer => {
  const b = Buffer.alloc(112);
  b.writeUInt8(1);
  b.writeBigUInt64BE(BigInt(made), 4);
  b.writeBigUInt64BE(BigInt(made), 12);
  b.writeUInt32BE(scale, 20);
  b.writeBigUInt64BE(BigInt(length), 24);
  return box('mvhd', b);
};
const ftyp = box('ftyp', Buffer.from('mp42\0\0\0\0mp42isom', 'latin1'));
const at = Date.UTC(2026, 9, 25, 0, 59, 30); // the clocks go back half a minute later
const made = at / 1000 + since1904;

test('MOB-07 a film says how long it is and when it began, wherever its head stands', () => {
  for (const film of [
    Buffer.concat([ftyp, box('moov', mvhd(made, 600, 600 * 95)), box('mdat', Buffer.alloc(1000))]),
    Buffer.concat([ftyp, box('mdat', Buffer.alloc(1000)), box('moov', box('udta', Buffer.from('moov')), mvhd(made, 1000, 95_000))]),
    Buffer.concat([ftyp, large('mdat', Buffer.alloc(1000)), box('moov', mvhd64(made, 90_000, 95 * 90_000))]),
  ]) expect(readFilmed(film)).toEqual({ seconds: 95, at });
  const dropped = Buffer.concat([Buffer.from('padding before'), ftyp]);
  for (const film of [Buffer.alloc(0), Buffer.from('ftyp'), dropped, ftyp, Buffer.concat([ftyp, box('moov')])]) expect(readFilmed(film)).toEqual({});
  expect(readFilmed(Buffer.concat([ftyp, box('moov', mvhd(0, 600, 600))]))).toEqual({ seconds: 1 }); // a clock that was never set
  expect(readFilmed(Buffer.concat([ftyp, box('moov', mvhd(made, 0, 600))]))).toEqual({ at });
});

test('MOB-07 a broken film never throws, never hangs and never says what is not so', () => {
  const whole = Buffer.concat([ftyp, box('moov', mvhd(made, 600, 600 * 95)), box('mdat', Buffer.alloc(50))]);
  for (let n = 0; n < whole.length; n++) readFilmed(whole.subarray(0, n));
  for (let n = 0; n < whole.length; n++) {
    for (const v of [0, 1, 0x7f, 0xff]) {
      const bad = Buffer.from(whole);
      bad[n] = v;
      const f = readFilmed(bad);
      if (f.seconds !== undefined) expect(f.seconds > 0 && f.seconds < 86_400).toBe(true);
    }
  }
});

test('MOB-07 what was filmed here just now ended when its file did; what came from elsewhere says it itself; what is not over is not proposed', () => {
  const now = at + 3_600_000;
  expect(proposed({ seconds: 95 }, now - 20_000, now)).toEqual({ from: now - 115_000, to: now - 20_000, byClock: true });
  expect(proposed({ seconds: 95, at }, now - 86_400_000, now)).toEqual({ from: at, to: at + 95_000, byClock: false });
  expect(proposed({ seconds: 95, at: now }, now - 86_400_000, now)).toBeUndefined();
  expect(proposed({ at }, now - 20_000, now)).toBeUndefined(); // nobody knows how long
  expect(proposed({ seconds: 95 }, now + 60_000, now)).toBeUndefined(); // the file is of tomorrow
});

test('MOB-07 a film of another program is read as that program wrote it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'film-'));
  try {
    for (const fast of [[], ['-movflags', '+faststart']]) {
      const path = join(dir, `film${fast.length}.mp4`);
      const run = spawnSync('ffmpeg', ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'color=c=black:s=64x64:d=3', '-metadata', 'creation_time=2026-10-25T00:59:30Z', ...fast, path]);
      test.skip(run.error !== undefined, 'NOT TRIED: there is no ffmpeg here');
      expect(run.stderr.toString()).toBe('');
      expect(readFilmed(readFileSync(path))).toEqual({ seconds: 3, at });
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
