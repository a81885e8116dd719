import { expect, test } from '@playwright/test';
import { sayKey } from '../../web/officer/engine/draft';
import { toMakers } from '../../web/officer/engine/queue';
import { Link, phone, reopen, SimulatedServer } from './world';

// A note to the makers from the phone: it works without a link, arrives once, and never stands beside whose phone it is.
const wish = (text: string) => ({ kind: toMakers, record: toMakers, title: 'Note to the makers', body: { page: '/officer/notebook', text } });

/** The server with a room for notes: a key that came before is the same note. */
class WithVoice extends SimulatedServer {
  notes = new Map<string, string>();
  rounds: string[] = [];
  status = 200;
  override answer(a: Parameters<SimulatedServer['answer']>[0]) {
    if (a.path === '/api/field/sync') this.rounds.push(a.body as string);
    if (a.path !== '/api/voice/notes') return super.answer(a);
    if (this.status !== 200) return { status: this.status, body: { detail: 'Leave out “0412”: it looks like a reference.' } };
    this.notes.set(a.headers!['Idempotency-Key'], a.body as string);
    return { status: 200, body: { kept: true } };
  }
}

test('a note to the makers waits on the phone and arrives once, wherever the link is cut', async () => {
  for (let cut = 0; cut < 10; cut++) {
    for (const back of [false, true]) {
      const server = new WithVoice();
      const link = new Link(server);
      const { e, store, clock } = await phone(link);
      link.down = true;
      await e.act(wish('The list jumps to the top'));
      await e.sync();
      expect(e.queue.items[0].state).toBe('device');
      link.down = false;
      link.asked = 0;
      link.failAt = cut;
      link.back = back;
      await e.sync();
      const again = await reopen(link, store, clock); // the tab was killed
      link.failAt = -1;
      await again.sync();
      await again.sync();
      expect(again.queue.items.map((i) => i.state)).toEqual(['record']);
      expect([...server.notes.values()].map((b) => JSON.parse(b))).toEqual([{ page: '/officer/notebook', text: 'The list jumps to the top' }]);
      expect(server.rounds.join()).not.toContain('jumps');
    }
  }
});

test('a note that is not taken says why, stays, and is put right; one without an answer waits', async () => {
  const server = new WithVoice();
  const link = new Link(server);
  const { e } = await phone(link);
  await e.act(wish('Job 0412 is not shown'));
  server.status = 503;
  await e.sync();
  expect(e.queue.items[0].state).toBe('device');
  server.status = 401;
  await e.sync();
  expect(e.queue.items[0].state).toBe('device');
  server.status = 422;
  await e.sync();
  expect([e.queue.items[0].state, e.queue.items[0].says]).toEqual(['refused', 'Leave out “0412”: it looks like a reference.']);
  server.status = 200;
  await e.queue.again(e.queue.items[0].act.id, { page: '/officer/jobs', text: 'A job is not shown' });
  await e.sync();
  expect([...server.notes.values()].map((b) => JSON.parse(b).text)).toEqual(['A job is not shown']);
  expect(e.queue.waiting()).toBe(0);
});

test('what is written to the makers outlives a killed tab, encrypted, and goes when it is kept', async () => {
  const link = new Link(new WithVoice());
  const { e, store, clock } = await phone(link);
  await Promise.all(['The', 'The list', 'The list jumps'].map((t) => e.drafts.say(t)));
  expect([...store.held.values()].map((v) => Buffer.from(v).toString('latin1')).join()).not.toContain('jumps');
  const again = await reopen(link, store, clock);
  expect(await again.drafts.saying()).toBe('The list jumps');
  await again.act({ ...wish('The list jumps'), ends: [sayKey] });
  expect(await again.drafts.saying()).toBe('');
});
