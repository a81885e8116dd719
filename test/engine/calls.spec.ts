import { expect, test } from '@playwright/test';
import { Calls } from '../../web/officer/calls';
import { Lost, type Ask, type Reply } from '../../web/officer/engine/net';
import { MemoryStore } from '../../web/officer/engine/store';

// A call for help while the phone is locked: it says that it was heard when it was, and never before.
const reply = (status: number, body: unknown = {}) => ({ status, header: () => null, json: async () => body }) as Reply;

test('RES-02: a locked phone calls again under the same key until the control room has it, over a killed tab too', async () => {
  const store = new MemoryStore();
  const asked: Ask[] = [];
  let up = false;
  const net = async (a: Ask) => {
    asked.push(a);
    if (!up) throw new Lost('no link');
    return reply(200);
  };
  const c = new Calls(store, net, () => undefined);
  await c.load();
  await c.crew('BX21');
  await c.press();
  expect(c.now!.heard).toBeUndefined();
  const again = new Calls(store, net, () => undefined); // the tab was killed
  await again.load();
  expect([again.callsign, again.now!.id]).toEqual(['BX21', c.now!.id]);
  up = true;
  await again.tick();
  expect(again.now!.heard).toBeGreaterThan(0);
  await again.tick();
  expect(asked).toHaveLength(2);
  expect(new Set(asked.map((a) => a.headers!['Idempotency-Key'])).size).toBe(1);
  expect(asked[0]).toMatchObject({ path: '/api/control/units/BX21/state', body: '{"state":"0"}' });
});

test('RES-02: who is not signed in is told that it was not taken, and no callsign means no button that would do nothing', async () => {
  const c = new Calls(new MemoryStore(), async () => reply(401, { detail: 'Sign in first.' }), () => undefined);
  await c.load();
  expect(c.callsign).toBe('');
  await c.crew('BX21');
  await c.press();
  expect([c.now!.heard, c.now!.says]).toEqual([undefined, 'Sign in first.']);
  await c.crew('');
  expect(c.callsign).toBe('');
});

test('RES-02: how long ago it was pressed goes with a call that is late, and after ten minutes nobody is called in the officer\'s name', async () => {
  const asked: Ask[] = [];
  const store = new MemoryStore();
  const c = new Calls(store, async (a) => { asked.push(a); throw new Lost('no link'); }, () => undefined);
  await c.crew('BX21');
  await c.press();
  const later = (ms: number) => new Calls(store, async (a) => { asked.push(a); throw new Lost('no link'); }, () => undefined, () => Date.now() + ms);
  const soon = later(90_000);
  await soon.load();
  await soon.tick();
  expect(asked.map((a) => Number(a.headers!['Throughline-Ago']) >= 90)).toEqual([false, true]);
  expect(new Set(asked.map((a) => a.body)).size).toBe(1);
  const over = later(0);
  await over.load();
  over.now!.at -= 10 * 60_000;
  await over.tick();
  expect(asked).toHaveLength(2);
  expect(over.now!.says).toContain('press again');
});
