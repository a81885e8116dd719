import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../web/officer/engine/clock';
import { Engine } from '../../web/officer/engine/engine';
import { Lost, type Ask, type Net, type Reply } from '../../web/officer/engine/net';
import { MemoryStore } from '../../web/officer/engine/store';
import { Vault } from '../../web/officer/engine/vault';
import { settled, type Act, type Outcome, type Round } from '../../web/officer/engine/wire';

/** The forms that the engines in Go and here are held to. */
export const streetForms = JSON.parse(readFileSync(join(__dirname, '../../police/field/forms/testdata/forms.json'), 'utf8'));

export const sha = (b: Uint8Array) => createHash('sha256').update(b).digest('hex');

/** A server that keeps the rules of platform/sync/README.md, and says so: it is a simulator, the real one has its own tests in Go. */
export class SimulatedServer {
  held = new Map<string, { act: Act; out: Outcome }>();
  record: Act[] = [];
  files = new Map<string, Buffer>();
  uploads = new Map<string, { sha: string; size: number; part: Buffer }>();
  wipe = '';
  date = 0; // what its answers say of the time; none when 0
  refuse = new Set<string>();
  now = 1_795_521_600_000;

  answer(a: Ask): { status: number; headers?: Record<string, string>; body?: unknown } {
    if (a.path === '/api/field/bind') return { status: 200, body: { id: 'phone-1', officer: 'howells' } };
    if (a.path === '/api/field/budget') return { status: 200, body: { version: 'v', made_at: '', officer: 'howells', name: 'S. Howells', keep: [], rules: { silent_days: 14, pin_tries: 8, pin_least: 6, late_minutes: 30 } } };
    if (a.path === '/api/field/forms') return a.headers?.['If-None-Match'] === '"f"' ? { status: 304 } : { status: 200, headers: { ETag: '"f"' }, body: { version: 'f', forms: streetForms, words: { 'form.required': 'Enter {label}.' } } };
    if (a.method === 'HEAD') return { status: 200 };
    if (a.path === '/api/field/wiped') return { status: 200, body: {} };
    if (a.path === '/api/field/sync') return { status: 200, body: this.round(JSON.parse(a.body as string)) };
    return this.tus(a);
  }

  private round(r: Round) {
    if (this.wipe) return { version: 1, received: this.now, acts: [], wipe: this.wipe };
    for (const act of r.acts) if (!this.held.has(act.id)) this.held.set(act.id, { act, out: { id: act.id, state: 'received' } });
    for (let more = true; more; ) {
      more = false;
      for (const h of [...this.held.values()].sort((a, b) => a.act.no - b.act.no)) {
        if (settled(h.out.state)) continue;
        const below = [...this.held.values()].filter((x) => x.act.record === h.act.record && x.act.no < h.act.no && settled(x.out.state)).length;
        const missing = (h.act.media ?? []).map((m) => m.sha256).filter((s) => !this.files.has(s));
        h.out = { id: h.act.id, state: 'received', missing };
        if (below < h.act.no - 1 || missing.length) continue;
        more = true;
        if (this.refuse.has(String(h.act.body.text))) h.out = { id: h.act.id, state: 'refused', fault: { code: 'x', sentence: 'Not like that.' } };
        else {
          this.record.push(h.act);
          h.out = { id: h.act.id, state: 'record', entry: `e${this.record.length}`, number: this.record.length };
        }
      }
    }
    return { version: 1, received: this.now, acts: r.acts.map((x) => this.held.get(x.id)!.out) };
  }

  private tus(a: Ask): { status: number; headers?: Record<string, string>; body?: unknown } {
    const h = a.headers ?? {};
    if (a.method === 'POST') {
      const said = Object.fromEntries(h['Upload-Metadata'].split(',').map((p) => p.split(' ')).map(([k, v]) => [k, Buffer.from(v, 'base64').toString()]));
      const up = this.uploads.get(said.sha256) ?? { sha: said.sha256, size: Number(h['Upload-Length']), part: Buffer.alloc(0) };
      this.uploads.set(said.sha256, up);
      if (up.part.length === up.size) this.files.set(up.sha, up.part);
      return { status: 201, headers: { Location: `/api/field/uploads/${said.sha256}`, 'Upload-Offset': String(up.part.length) } };
    }
    const up = this.uploads.get(a.path.split('/').at(-1)!)!;
    if (Number(h['Upload-Offset']) !== up.part.length) return { status: 409, headers: { 'Upload-Offset': String(up.part.length) } };
    if (`sha256 ${createHash('sha256').update(a.body as Uint8Array).digest('base64')}` !== h['Upload-Checksum']) return { status: 460, headers: { 'Upload-Offset': String(up.part.length) } };
    up.part = Buffer.concat([up.part, a.body as Uint8Array]);
    if (up.part.length === up.size) {
      if (sha(up.part) !== up.sha) throw new Error('the server holds another file than was announced');
      this.files.set(up.sha, up.part);
    }
    return { status: 204, headers: { 'Upload-Offset': String(up.part.length) } };
  }
}

/** The link between them. Request number failAt (from 0) is lost: on its way there, or on its way back. */
export class Link {
  asked = 0;
  down = false;
  failAt = -1;
  back = false;
  constructor(public server: SimulatedServer) {}
  net: Net = async (a) => {
    const n = this.asked++;
    if (this.down || (n === this.failAt && !this.back)) throw new Lost('no link');
    const r = this.server.answer(a);
    if (n === this.failAt) throw new Lost('the answer was lost');
    return { status: r.status, header: (k: string) => r.headers?.[k] ?? (k === 'Date' && this.server.date ? new Date(this.server.date).toUTCString() : null), json: async () => r.body } as Reply;
  };
}

export const pin = '482913';
export const turns = 1000; // the lock's own test uses the real figure

export class TestClock implements Clock {
  time = 1_795_521_600_000;
  skew = 0;
  boot = 'boot-1';
  wall = () => this.time + this.skew;
  mono = () => this.time - 1_795_521_000_000;
}

export async function phone(link: Link, store = new MemoryStore(), clock = new TestClock()) {
  const e = await Engine.setUp(store, link.net, clock, 'CODE', pin, { pin_least: 6, pin_tries: 8 }, turns);
  link.asked = 0;
  return { e, store, clock };
}

export const reopen = (link: Link, store: MemoryStore, clock = new TestClock()) => Engine.open(store, link.net, clock, () => Vault.byPin(store, pin));
