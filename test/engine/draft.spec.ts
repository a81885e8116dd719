import { expect, test } from '@playwright/test';
import { nameOf, keyOf, type Draft } from '../../web/officer/engine/draft';
import type { Vault } from '../../web/officer/engine/vault';
import { readTaken } from '../../web/officer/exif';
import { App, shotOf } from '../../web/officer/state';
import { Link, phone, reopen, SimulatedServer, TestClock } from './world';

// A street form on the phone: begun without a link, kept while it is typed, gone when it is handed in or too old.
const day = 86_400_000;
const draft = (at: number, change: Partial<Draft> = {}): Draft => ({ code: 'stop_search', title: 'Stop and search', at, answers: { grounds: ['Ceri passed a small bag for money'] }, ...change });

test('SS-01 the forms come with the first contact, are there without a link, and are asked for no oftener than they change', async () => {
  const link = new Link(new SimulatedServer());
  const { store } = await phone(link);
  const asked: string[] = [];
  const spied = { net: async (a) => (a.path === '/api/field/forms' && asked.push(a.headers?.['If-None-Match'] ?? 'all'), link.net(a)) } as Link;
  const clock = new TestClock();
  const e = await reopen(spied, store, clock);
  await e.sync();
  await e.sync();
  expect(asked).toEqual(['all']);
  link.down = true;
  const again = await reopen(spied, store, clock);
  expect(again.forms!.forms.map((f) => f.code)).toContain('stop_search');
  expect(again.forms!.words['form.required']).toBe('Enter {label}.');
  link.down = false;
  await again.sync();
  expect(asked).toEqual(['all', '"f"']);
  expect(again.forms!.forms.length).toBeGreaterThan(0);
});

test('SS-01 what is typed of a form is kept in its order, encrypted, over a killed tab', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store, clock } = await phone(link);
  const d = draft(clock.wall());
  const said = Array.from({ length: 40 }, (_, n) => 'Ceri passed a bag'.slice(0, n % 17) + n);
  await Promise.all(said.map((x) => e.drafts.keep(nameOf(d), { ...d, answers: { grounds: [x] } })));
  expect([...store.held.values()].map((v) => Buffer.from(v).toString('latin1')).join()).not.toContain('Ceri');
  const again = await reopen(link, store, clock);
  expect((await again.drafts.all()).map(([, x]) => x.answers)).toEqual([{ grounds: [said.at(-1)!] }]);
});

test('GOV-04 the key of a draft names nobody, and one that an earlier version kept under a name is moved', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store, clock } = await phone(link);
  const person = '0195c0de-0000-7000-8000-00000000beef';
  const d = draft(clock.wall(), { about: person, incident: '0195c0de-0000-7000-8000-0000000000aa' });
  await e.drafts.keep(nameOf(d), d);
  expect([...store.held.keys()].join()).not.toMatch(/0195c0de|stop_search/);
  const key = await keyOf(nameOf(d));
  const vault = (e as unknown as { vault: Vault }).vault;
  const named = `draft/${nameOf(d)}`;
  await store.write([[named, await vault.seal(named, await vault.unseal(key, (await store.get(key))!))], [key, undefined]]);
  const again = await reopen(link, store, clock);
  expect(await again.drafts.all()).toEqual([[nameOf(d), d]]);
  expect([...store.held.keys()].filter((k) => k.startsWith('draft/'))).toEqual([key]);
  await again.drafts.keep(nameOf(d), undefined);
  expect(await again.drafts.all()).toEqual([]);
});

test('SS-01 a form that is handed in leaves no draft, and one that cannot be kept leaves it', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store, clock } = await phone(link);
  const d = draft(clock.wall());
  await e.drafts.keep(nameOf(d), d);
  const act = { kind: 'form', record: 'form', title: d.title, body: { form: d.code, answers: d.answers }, ends: [await keyOf(nameOf(d))] };
  store.most = [...store.held.values()].reduce((n, v) => n + v.length, 0) - 1;
  await expect(e.act(act)).rejects.toThrow('no room');
  expect((await e.drafts.all()).length).toBe(1);
  store.most = Infinity;
  await e.act(act);
  expect(await e.drafts.all()).toEqual([]);
  const again = await reopen(link, store, clock);
  expect(again.queue.items.map((i) => i.act.kind)).toEqual(['form']);
  await again.sync();
  await again.sync();
  expect(link.server.record.filter((a) => a.kind === 'form').length).toBe(1);
});

test('MOB-08 a draft that nobody has touched for as long as a phone may be silent goes, a younger one stays when its job is over', async () => {
  const link = new Link(new SimulatedServer());
  const { e, clock } = await phone(link);
  const old = draft(clock.wall(), { code: 'use_of_force' });
  const young = draft(clock.wall() + 2 * day, { incident: 'over' });
  await e.drafts.keep(nameOf(old), old);
  await e.drafts.keep(nameOf(young), young);
  clock.time += 14 * day;
  await e.sync();
  expect((await e.drafts.all()).length).toBe(2);
  clock.time += 1;
  await e.sync();
  expect((await e.drafts.all()).map(([, d]) => d.incident)).toEqual(['over']);
});

test('an erased phone keeps no draft that was being written', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store, clock } = await phone(link);
  link.server.wipe = 'Revoked.';
  const d = draft(clock.wall());
  const typing = e.drafts.keep(nameOf(d), d);
  await expect(e.sync()).rejects.toThrow('Revoked');
  await e.drafts.keep(nameOf(d), d);
  await typing;
  expect(store.held.size).toBe(0);
});

test('MOB-04 what is being written in the notebook outlives the lock and a killed tab, with its photograph, and goes when it is saved', async () => {
  const link = new Link(new SimulatedServer());
  const { e, store, clock } = await phone(link);
  const app = new App(() => undefined);
  app.engine = e;
  const bytes = new Uint8Array(300_000).map((_, i) => i & 0xff);
  await app.take(shotOf(bytes, 'image/jpeg', 'knife.jpg'));
  await app.write({ text: 'Ceri Morgan: he h' });
  expect([...store.held.values()].map((v) => Buffer.from(v).toString('latin1')).join()).not.toContain('Ceri');
  app.lock();
  expect([app.pen.text, app.shot]).toEqual(['', undefined]); // nothing of it stays in memory
  const again = await reopen(link, store, clock);
  const w = await again.drafts.written();
  expect(w).toEqual({ pen: { text: 'Ceri Morgan: he h', at: '', exhibit: false, shot: { name: 'knife.jpg', type: 'image/jpeg' } }, bytes });
  app.engine = again;
  app.pen = w!.pen;
  app.shot = shotOf(w!.bytes!, 'image/jpeg', 'knife.jpg');
  expect(await app.save({ kind: 'note', record: 'notebook', title: 'x', body: { text: app.pen.text }, files: [{ bytes, type: 'image/jpeg' }] })).toBe(true);
  expect(await again.drafts.written()).toBeUndefined();
  expect((await store.keys('pen')).length).toBe(0);
  expect(again.queue.items.length).toBe(1);
});

test('MOB-06 a camera whose clock was never set has no time to offer', () => {
  const jpeg = (when: string) => {
    const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26, 0, 0, 0, 0, 0, 1, 0x90, 3, 0, 2, 0, 0, 0, 20, 0, 0, 0, 44, 0, 0, 0, 0, ...Buffer.from(`${when}\0`)];
    const seg = [...Buffer.from('Exif\0\0'), ...tiff];
    return new Uint8Array([0xff, 0xd8, 0xff, 0xe1, (seg.length + 2) >> 8, (seg.length + 2) & 0xff, ...seg, 0xff, 0xd9]);
  };
  expect(readTaken(jpeg('2026:11:28 10:05:00')).at).toBe('2026-11-28T10:05');
  for (const bad of ['2026:00:00 00:00:00', '0000:00:00 00:00:00', '2026:02:30 10:00:00', '2026:11:28 24:30:00', '    :  :     :  :  ']) expect(readTaken(jpeg(bad)).at, bad).toBeUndefined();
});
