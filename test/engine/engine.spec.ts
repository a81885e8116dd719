import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { newId } from '../../web/officer/engine/clock';
import type { Engine } from '../../web/officer/engine/engine';
import { Full, MemoryStore } from '../../web/officer/engine/store';
import { Vault, Wiped, WrongPin } from '../../web/officer/engine/vault';
import { readAnswer, type Round } from '../../web/officer/engine/wire';
import { Link, phone, pin, reopen, sha, SimulatedServer, TestClock } from './world';

const golden = (name: string) => JSON.parse(readFileSync(join(__dirname, '../../platform/sync/testdata', name), 'utf8'));
const note = (text: string) => ({ kind: 'note', record: 'notebook', body: { text }, title: text });
const states = (e: Engine) => e.queue.items.map((i) => i.state);

test('MOB-08: the wire is its golden files', async () => {
  const a = readAnswer(golden('answer.1.json'));
  expect(a.acts.map((o) => o.state)).toEqual(['record', 'received', 'conflict', 'refused']);
  expect(readAnswer(golden('wipe.1.json')).wipe).toContain('lost');
  expect(() => readAnswer({ ...a, version: 2 })).toThrow();
  expect(() => readAnswer({ ...a, acts: [{ id: 'x', state: 'sent' }] })).toThrow();
  const want: Round = golden('round.1.json');
  const server = new SimulatedServer();
  const link = new Link(server);
  const { e } = await phone(link);
  let said = '';
  link.net = async (ask) => {
    if (ask.path === '/api/field/sync') said ||= String(ask.body);
    throw new Error('only what is asked matters here');
  };
  (e as unknown as { net: unknown }).net = link.net;
  const first = await e.act({ kind: 'note', record: 'notebook', body: want.acts[0].body, title: '' });
  await e.act({ kind: 'photo', record: 'notebook', body: want.acts[1].body, title: '', files: [{ bytes: new Uint8Array(), type: 'image/jpeg' }], after: [first.act.id] });
  await e.sync();
  const shape = (v: unknown): unknown => (Array.isArray(v) ? v.map(shape) : v && typeof v === 'object' ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, shape(x)])) : typeof v);
  const got: Round = JSON.parse(said);
  expect(shape(got)).toEqual(shape(want));
  expect(got.acts.map((x) => [x.kind, x.record, x.no, x.media])).toEqual(want.acts.map((x) => [x.kind, x.record, x.no, x.media]));
});

test('ids sort in the order of making', () => {
  const ids = Array.from({ length: 3000 }, () => newId(5));
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(3000);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('the link fails at every step, there and back, and the page is killed: exactly one of each, in order, and no state is a lie', async () => {
  const photo = new Uint8Array(700_000).map((_, i) => (i * 7919) & 0xff);
  let steps = 0;
  for (const back of [false, true]) {
    for (const kill of [false, true]) {
      for (let failAt = 0; ; failAt++) {
        const server = new SimulatedServer();
        const link = new Link(server);
        let { e, store, clock } = await phone(link);
        link.failAt = failAt;
        link.back = back;
        const honest = () => {
          for (const i of e.queue.items) if (i.state === 'record') expect(server.record.some((a) => a.id === i.act.id), `${i.title} is not on the record`).toBe(true);
        };
        e.onChange = honest;
        await e.act(note('one'));
        await e.act({ ...note('two'), files: [{ bytes: photo, type: 'image/jpeg' }] });
        await e.act({ kind: 'job.state', record: 'job/1', body: { state: '6' }, title: 'At scene' });
        await e.act(note('three'));
        await e.sync();
        const failed = link.asked > failAt;
        honest();
        if (kill) e = await reopen(link, store, clock);
        e.onChange = honest;
        expect(states(e)).not.toContain('sending');
        await e.sync();
        await e.sync();
        expect(states(e), `failed at ${failAt}, back ${back}, killed ${kill}`).toEqual(['record', 'record', 'record', 'record']);
        expect(server.record.length).toBe(4);
        expect(server.record.filter((a) => a.record === 'notebook').map((a) => a.body.text)).toEqual(['one', 'two', 'three']);
        expect(sha(server.files.get(sha(photo))!)).toBe(sha(photo));
        steps++;
        if (!failed) break;
      }
    }
  }
  expect(steps).toBeGreaterThan(30);
});

test('a whole shift without a link is on this device, and says so', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store } = await phone(link);
  link.down = true;
  for (let i = 0; i < 20; i++) await e.act(note(`line ${i}`));
  await e.sync();
  expect(new Set(states(e))).toEqual(new Set(['device']));
  expect(e.status.link).toBe('none');
  const again = await reopen(link, store);
  expect(again.queue.items.length).toBe(20);
  link.down = false;
  await again.sync();
  expect(link.server.record.map((a) => a.body.text)).toEqual(Array.from({ length: 20 }, (_, i) => `line ${i}`));
  expect(again.queue.items.map((i) => i.number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
});

test('MOB-08: a clock that is hours wrong is sent as it is, with the monotonic one', async () => {
  const link = new Link(new SimulatedServer());
  const clock = new TestClock();
  const { e } = await phone(link, new MemoryStore(), clock);
  clock.skew = -7 * 3_600_000;
  await e.act(note('slow'));
  clock.time += 60_000;
  clock.skew = 5 * 3_600_000;
  await e.act(note('fast'));
  await e.sync();
  const [a, b] = link.server.record;
  expect(a.body.text).toBe('slow');
  expect(b.mono - a.mono).toBe(60_000);
  expect(b.made - a.made).toBe(60_000 + 12 * 3_600_000);
});

test('a refusal has its own sentence, holds up nothing, and an edit is a new act', async () => {
  const link = new Link(new SimulatedServer());
  link.server.refuse.add('wrong');
  const { e } = await phone(link);
  await e.act(note('wrong'));
  await e.act(note('right'));
  await e.sync();
  expect(states(e)).toEqual(['refused', 'record']);
  expect(e.queue.items[0].says).toBe('Not like that.');
  expect(e.queue.waiting()).toBe(1);
  await e.queue.again(e.queue.items[0].act.id, { text: 'put right' });
  await e.sync();
  expect(link.server.record.map((a) => a.body.text)).toEqual(['right', 'put right']);
  expect(e.queue.waiting()).toBe(0);
  await expect(e.queue.again(e.queue.items[0].act.id)).rejects.toThrow();
});

test('help goes before everything else', async () => {
  const link = new Link(new SimulatedServer());
  const { e } = await phone(link);
  for (let i = 0; i < 250; i++) await e.act(note(`line ${i}`));
  await e.act({ kind: 'emergency', record: 'emergency', body: { callsign: 'BX21' }, title: 'Emergency' });
  expect(e.queue.next()[0].act.kind).toBe('emergency');
  await e.sync();
  expect(link.server.record.length).toBe(251);
});

test('a full phone refuses the new with a sentence and loses nothing', async () => {
  const store = new MemoryStore();
  const link = new Link(new SimulatedServer());
  const { e } = await phone(link, store);
  await e.act(note('kept'));
  store.most = [...store.held.values()].reduce((n, v) => n + v.length, 0) + 2000;
  await expect(e.act({ ...note('photograph'), files: [{ bytes: new Uint8Array(9000), type: 'image/jpeg' }] })).rejects.toThrow(Full);
  expect((await store.keys('media/')).length).toBe(0);
  const small = await e.act(note('a line still fits'));
  expect(small.act.no).toBe(2);
  await e.sync();
  expect(link.server.record.map((a) => a.body.text)).toEqual(['kept', 'a line still fits']);
});

test('what is safe is purged, what is not is kept', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store, clock } = await phone(link);
  await e.act({ ...note('sent'), files: [{ bytes: new Uint8Array(300_000), type: 'image/jpeg' }] });
  await e.sync();
  expect((await store.keys('media/')).length).toBe(0);
  expect(e.queue.items.length).toBe(1);
  link.down = true;
  await e.act({ ...note('not sent'), files: [{ bytes: new Uint8Array(300_001), type: 'image/jpeg' }] });
  clock.time += 2 * 86_400_000;
  await e.queue.purge(clock.wall() - 86_400_000);
  expect(e.queue.items.map((i) => i.title)).toEqual(['not sent']);
  expect((await store.keys('media/')).length).toBe(2);
  const after = await e.act(note('next'));
  expect(after.act.no).toBe(3); // the purge does not forget the numbers
});

test('nothing on the device can be read without the lock, and a wrong PIN too often erases it', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store } = await phone(link);
  await e.act({ ...note('Ceri Morgan: he hit me twice'), files: [{ bytes: new TextEncoder().encode('a photograph of Ceri'), type: 'image/jpeg' }] });
  const all = [...store.held.values()].map((v) => Buffer.from(v).toString('latin1')).join('\n');
  for (const secret of ['Ceri', 'photograph', e.self.token]) expect(all).not.toContain(secret);
  for (let left = 7; left >= 1; left--) await expect(Vault.byPin(store, '000001')).rejects.toEqual(new WrongPin(left));
  expect((await reopen(link, store)).queue.items.length).toBe(1); // the right one begins the count again
  for (let left = 7; left >= 1; left--) await expect(Vault.byPin(store, '000001')).rejects.toThrow(WrongPin);
  await expect(Vault.byPin(store, '000001')).rejects.toThrow(Wiped);
  expect(store.held.size).toBe(0);
  await expect(reopen(link, store)).rejects.toThrow(Wiped);
});

test('a PIN is long enough and no row of figures; a passkey opens it too; records cannot change places', async () => {
  const store = new MemoryStore();
  for (const bad of ['12345', '111111', '123456', '987654', 'abcdef']) await expect(Vault.make(store, bad, 6, 8)).rejects.toThrow('PIN');
  expect(store.held.size).toBe(0);
  const v = await Vault.make(store, pin, 6, 8); // the real figure of turns
  const secret = crypto.getRandomValues(new Uint8Array(32));
  await v.allowPasskey(secret, { id: [1, 2], salt: [3] });
  const sealed = await v.seal('act/1', new Uint8Array([1, 2, 3]));
  expect(await (await Vault.byPasskey(store, secret)).unseal('act/1', sealed)).toEqual(new Uint8Array([1, 2, 3]));
  await expect(v.unseal('act/2', sealed)).rejects.toThrow();
  await expect(Vault.byPasskey(store, new Uint8Array(32))).rejects.toThrow('PIN');
});

test('a revoked phone erases itself at the next contact, a silent one by itself', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store } = await phone(link);
  await e.act(note('one'));
  link.server.wipe = 'This phone was revoked by a supervisor.';
  await expect(e.sync()).rejects.toThrow('revoked');
  expect(store.held.size).toBe(0);
  expect(link.server.record.length).toBe(0);

  const other = new Link(new SimulatedServer());
  const silent = await phone(other);
  await silent.e.sync();
  const clock = new TestClock();
  clock.time += 14 * 86_400_000;
  await reopen(other, silent.store, clock);
  clock.time += 1;
  await expect(reopen(other, silent.store, clock)).rejects.toThrow('silent');
  expect(silent.store.held.size).toBe(0);
});
