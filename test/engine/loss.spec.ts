import { expect, test } from '@playwright/test';
import { Engine } from '../../web/officer/engine/engine';
import { MemoryStore } from '../../web/officer/engine/store';
import { about } from '../../web/officer/parts';
import { App, type Job } from '../../web/officer/state';
import { Link, phone, reopen, sha, SimulatedServer } from './world';

// What a phone must never lose, do twice, or let wait.
const note = (text: string) => ({ kind: 'note', record: 'notebook', body: { text }, title: text });
const photo = (n: number) => new Uint8Array(n).map((_, i) => (i * 7919) & 0xff);
const shot = (text: string, n: number) => ({ ...note(text), files: [{ bytes: photo(n), type: 'image/jpeg' }] });

test('a second tab takes away no photograph that it does not know of, and no number twice', async () => {
  const link = new Link(new SimulatedServer());
  const { e: a, store } = await phone(link);
  const b = await reopen(link, store);
  link.down = true;
  const [mine] = await Promise.all([b.act(shot('in the other tab', 300_000)), a.act(note('here'))]);
  link.down = false;
  await a.sync();
  expect((await store.keys('media/')).length).toBe(2);
  expect((await b.queue.whole(mine.act.media![0]))).toEqual(photo(300_000));
  await b.sync();
  expect(link.server.record.map((x) => x.no).sort()).toEqual([1, 2]);
  expect(link.server.files.size).toBe(1);
});

test('a contact that was running when the phone was locked asks nothing more and takes nothing away', async () => {
  const link = new Link(new SimulatedServer());
  const { store } = await phone(link);
  const asked: string[] = [];
  const e = await reopen({ net: async (a) => {
    asked.push(a.path);
    const r = await link.net(a);
    e.stop();
    return r;
  } } as Link, store);
  await e.act(note('one'));
  await e.sync();
  expect(asked).toEqual(['/api/field/sync']);
});

test('a call for help goes at once, while another round hangs and while a file is sent', async () => {
  const link = new Link(new SimulatedServer());
  const store = new MemoryStore();
  await phone(link, store);
  let hang: (() => void) | undefined;
  const plain = link.net;
  let hung = false;
  link.net = async (a) => {
    if (a.path === '/api/field/sync' && !hung) {
      hung = true;
      await new Promise<void>((done) => (hang = done));
    }
    return plain(a);
  };
  const e = await reopen({ net: (a) => link.net(a) } as Link, store);
  await e.act(note('before'));
  const first = e.sync();
  await expect.poll(() => hang !== undefined).toBe(true);
  await e.act({ kind: 'emergency', record: 'emergency', body: { callsign: 'BX21' }, title: 'Emergency' });
  await e.sync();
  expect(link.server.record.map((a) => a.kind)).toEqual(['emergency']);
  hang!();
  await first;
  expect(link.server.record.map((a) => a.kind)).toEqual(['emergency', 'note']);

  // Pressed while a piece goes, with nobody asking for a contact: the file gives way at the next one.
  await e.act(shot('large', 900_000));
  let pieces = 0;
  link.net = async (a) => {
    if (a.method === 'PATCH' && pieces++ === 0) {
      await e.act({ kind: 'emergency', record: 'emergency', body: { callsign: 'BX21' }, title: 'Emergency' });
    }
    return plain(a);
  };
  await e.sync();
  expect(link.server.record.map((a) => a.kind)).toEqual(['emergency', 'note', 'emergency', 'note']);
});

test('a new job does not wait for photographs, and one that is refused holds up no other', async () => {
  const link = new Link(new SimulatedServer());
  const store = new MemoryStore();
  await phone(link, store);
  const asked: string[] = [];
  const plain = link.net;
  const bad = photo(1000);
  const e = await reopen({ net: async (a) => {
    asked.push(`${a.method} ${a.path}`);
    if (a.method === 'POST' && a.path.endsWith('/uploads') && a.headers!['Upload-Metadata'].includes(btoa(sha(bad)))) return { status: 503, header: () => null, json: async () => ({ detail: 'No room for files now.' }) };
    return plain(a);
  } } as Link, store);
  await e.act(shot('refused', 1000));
  await e.act({ ...shot('taken', 2000), record: 'other' });
  await e.sync();
  expect(link.server.record.map((a) => a.body.text)).toEqual(['taken']);
  expect(e.status.says).toBe('No room for files now.');
  expect(asked.indexOf('GET /api/field/budget')).toBeLessThan(asked.findIndex((x) => x.includes('/uploads')));
  expect(e.budget).toBeDefined();
});

test('a crew that is sent to the same incident again has a job again', async () => {
  const link = new Link(new SimulatedServer());
  const { e } = await phone(link);
  const app = new App(() => undefined);
  app.engine = e;
  const job = (id: string): Job => ({ assignment: { id, sent_at: new Date(link.server.now).toISOString() }, incident: { id: 'i', thread: 't', no: 1, number: '1', title: '', place: '' }, log: [] });
  const press = (j: Job, state: string) => e.act({ kind: 'job.state', record: `job/${j.assignment.id}`, body: { incident: 'i', state }, title: state });
  for (const s of ['5', '6', '2']) await press(job('first'), s);
  expect(app.step(job('first'))).toBe(4);
  expect(app.step(job('again'))).toBe(0);
});

test('more than a round holds goes in several', async () => {
  const link = new Link(new SimulatedServer());
  const { e } = await phone(link);
  for (let n = 0; n < 60; n++) await e.act(note(`${n} ${'x'.repeat(250_000)}`));
  const first = e.queue.next();
  expect(JSON.stringify(first.map((i) => i.act)).length).toBeLessThan(12 << 20);
  expect(first.map((i) => i.act.no)).toEqual(first.map((_, n) => n + 1));
  await e.sync();
  expect(link.server.record.length).toBe(60);
  expect(e.queue.waiting()).toBe(0);
});

test('a form that is on the record shows in the queue, which has no file to name', async () => {
  const link = new Link(new SimulatedServer());
  const { e } = await phone(link);
  await e.act({ kind: 'form', record: 'form', title: 'Stop and search', body: { form: 'stop_search', answers: {} } });
  await e.sync();
  expect(about({ ...e.queue.items[0]!, ref: 'the form' })).toBe('');
});

test('MOB-08 a clock that is far ahead erases nothing where the server can be asked, and a silent phone is erased while it is locked', async () => {
  const server = new SimulatedServer();
  const link = new Link(server);
  const { e, store, clock } = await phone(link);
  server.date = server.now;
  clock.skew = -20 * 86_400_000; // it was slow when it last heard of the server
  await e.sync();
  clock.skew = 0;
  await Engine.silent(store, link.net, clock);
  expect(store.held.size).toBeGreaterThan(0);
  clock.skew = 366 * 86_400_000; // and comes back with another year
  server.date = server.now + 5 * 60_000;
  await Engine.silent(store, link.net, clock);
  expect((await reopen(link, store, clock)).self.device).toBe('phone-1');
  server.date = server.now + 15 * 86_400_000; // it was silent indeed
  await expect(Engine.silent(store, link.net, clock)).rejects.toThrow('silent');
  expect(store.held.size).toBe(0);
  const other = new Link(new SimulatedServer());
  const p = await phone(other);
  await p.e.sync();
  p.clock.time += 15 * 86_400_000;
  other.down = true;
  await expect(Engine.silent(p.store, other.net, p.clock)).rejects.toThrow('silent'); // nobody to ask: as its own clock says
  expect(p.store.held.size).toBe(0);
});
