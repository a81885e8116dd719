import { decode, encode, hex, sha256 } from "./bytes";
import { newId, type Clock } from "./clock";
import { Full, type Store } from "./store";
import type { Vault } from "./vault";
import { mostActs, settled, type Act, type Media, type Outcome } from "./wire";

/** What the officer is told of a thing that they made, never more than is known. */
export type Shown = "device" | "sending" | "received" | "record" | "refused" | "conflict";

export interface Item {
  act: Act;
  title: string;
  state: Shown;
  at: number; // the device's wall clock, for showing only
  number?: number;
  ref?: string;
  entry?: string;
  missing?: string[];
  says?: string; // its own sentence, when something is wrong
  theirs?: unknown;
  sent?: number; // bytes of its files that have arrived
  closed?: boolean; // a refusal or conflict that a person has dealt with
  by?: string; // the act that took its place
  on?: number; // when it was made, by the server's clock
}

export interface File {
  bytes: Uint8Array;
  type: string;
}

export interface Wish {
  kind: string;
  record: string;
  body: Record<string, unknown>;
  title: string;
  files?: File[];
  after?: string[];
  ends?: string[]; // keys of the store that go when this is kept: a draft is never there beside what it became
}

/** A note to those who make this. It waits here like everything else, and goes by itself: in a round it would lie beside whose phone it is. */
export const toMakers = "say";

const piece = 256 << 10;
const mostBytes = 8 << 20; // of a round: the server takes twice that

/** The append-only queue of what was done on this device. Each act is on disk, encrypted, before it is shown. */
export class Queue {
  items: Item[] = [];
  private writing: Promise<unknown> = Promise.resolve();

  constructor(private store: Store, private vault: Vault, private clock: Clock) {}

  async load(): Promise<void> {
    const items: Item[] = [];
    for (const k of await this.store.keys("act/")) {
      const b = await this.store.get(k);
      if (b) items.push(decode<Item>(await this.vault.unseal(k, b)));
    }
    for (const i of items) if (i.state === "sending") i.state = i.missing ? "received" : "device";
    this.items = items.sort((a, b) => (a.act.id < b.act.id ? -1 : 1));
  }

  private one<T>(f: () => Promise<T>): Promise<T> {
    const alone = () => this.store.alone(f);
    const next = this.writing.then(alone, alone);
    this.writing = next.catch(() => undefined);
    return next;
  }

  /** Keeps an act and its files, all or nothing. Throws Full when there is no room; nothing is then half-written. */
  add(w: Wish): Promise<Item> {
    return this.one(async () => {
      const now = this.clock.wall();
      const media: Media[] = [];
      const changes: [string, Uint8Array | undefined][] = [];
      for (const f of w.files ?? []) {
        const m = { sha256: hex(await sha256(f.bytes)), size: f.bytes.length, type: f.type };
        media.push(m);
        for (let n = 0; n * piece < f.bytes.length; n++) {
          const k = `media/${m.sha256}/${String(n).padStart(5, "0")}`;
          changes.push([k, await this.vault.seal(k, f.bytes.subarray(n * piece, (n + 1) * piece))]);
        }
      }
      const no = 1 + Math.max(await this.last(w.record), ...this.items.filter((i) => i.act.record === w.record).map((i) => i.act.no));
      const act: Act = { id: newId(now), kind: w.kind, record: w.record, no, made: now, mono: this.clock.mono(), boot: this.clock.boot, body: w.body };
      if (media.length) act.media = media;
      if (w.after?.length) act.after = w.after;
      const item: Item = { act, title: w.title, state: "device", at: now };
      changes.push(await this.sealed(item), [`no/${w.record}`, encode(no)]);
      for (const k of w.ends ?? []) changes.push([k, undefined]);
      await this.store.write(changes);
      this.items.push(item);
      return item;
    });
  }

  private async last(record: string): Promise<number> {
    const b = await this.store.get(`no/${record}`);
    return b ? decode<number>(b) : 0;
  }

  private async sealed(i: Item): Promise<[string, Uint8Array]> {
    const k = `act/${i.act.id}`;
    return [k, await this.vault.seal(k, encode({ ...i, sent: undefined }))];
  }

  /** What goes with the next round, as much as the server takes at once: a call for help first, then in the order of making. */
  next(): Item[] {
    const open = this.items.filter((i) => !settled(i.state) && i.act.kind !== toMakers);
    const urgent = (i: Item) => (i.act.kind === "emergency" ? 0 : 1);
    let size = 0;
    return open
      .sort((a, b) => urgent(a) - urgent(b) || (a.act.id < b.act.id ? -1 : 1))
      .slice(0, mostActs)
      .filter((i, n) => (size += encode(i.act).length) <= mostBytes || n === 0);
  }

  /** Notes to the makers that have not reached them, in the order of writing. */
  notes(): Item[] {
    return this.items.filter((i) => i.act.kind === toMakers && !settled(i.state));
  }

  /** What the officer made, less what a person has dealt with. Positions are the phone's own doing, and stand in no list. */
  own(): Item[] {
    return this.items.filter((i) => !i.closed && i.act.kind !== "position");
  }

  /** How many have not reached the record. */
  waiting(): number {
    return this.items.filter((i) => i.state !== "record" && !i.closed).length;
  }

  /** Keeps what the server said, all or nothing. An answer about what is not here, or is settled, changes nothing. */
  hear(outcomes: Outcome[]): Promise<void> {
    return this.one(async () => {
      const next = new Map<string, Item>();
      for (const o of outcomes) {
        const i = next.get(o.id) ?? this.items.find((x) => x.act.id === o.id);
        if (!i || settled(i.state)) continue;
        next.set(o.id, heard(i, o));
      }
      if (!next.size) return;
      const changes: [string, Uint8Array | undefined][] = [];
      for (const i of next.values()) changes.push(await this.sealed(i));
      await this.store.write(changes);
      this.items = this.items.map((i) => next.get(i.act.id) ?? i);
    });
  }

  /** Saves a refused or conflicting act again, as a new one with what the person made of it; the old one stays, closed. */
  async again(id: string, body?: Record<string, unknown>): Promise<Item> {
    const old = this.items.find((i) => i.act.id === id);
    if (!old || (old.state !== "refused" && old.state !== "conflict") || old.closed) throw new Error("Only what was not accepted can be saved again.");
    const files: File[] = [];
    for (const m of old.act.media ?? []) files.push({ bytes: await this.whole(m), type: m.type });
    const made = await this.add({ kind: old.act.kind, record: old.act.record, body: body ?? old.act.body, title: old.title, files, after: old.act.after });
    await this.close(id, made.act.id);
    return made;
  }

  /** A person has decided: what the record says stands, or another act has taken its place. */
  close(id: string, by?: string): Promise<void> {
    return this.one(async () => {
      const old = this.items.find((i) => i.act.id === id);
      if (!old) return;
      const i = { ...old, closed: true, by };
      await this.store.write([await this.sealed(i)]);
      this.items = this.items.map((x) => (x.act.id === id ? i : x));
    });
  }

  /** A file's pieces, as they were kept: byte for byte. */
  pieces(m: Media) {
    return { media: m, size: piece, read: (n: number) => this.read(m, n) };
  }

  private async read(m: Media, n: number): Promise<Uint8Array> {
    const k = `media/${m.sha256}/${String(n).padStart(5, "0")}`;
    const b = await this.store.get(k);
    if (!b) throw new Error("A file is not on this phone any more.");
    return this.vault.unseal(k, b);
  }

  async whole(m: Media): Promise<Uint8Array> {
    const out = new Uint8Array(m.size);
    for (let n = 0; n * piece < m.size; n++) out.set(await this.read(m, n), n * piece);
    return out;
  }

  /** Takes away what is safe to: the files of acts on the record, and acts that were on it before a time. Their numbers stay. */
  purge(before: number): Promise<void> {
    return this.one(async () => {
      const media = await this.store.keys("media/");
      const needed = media.length ? await this.needed() : new Set<string>();
      const changes: [string, Uint8Array | undefined][] = [];
      for (const k of media) if (!needed.has(k.split("/")[1])) changes.push([k, undefined]);
      const gone = this.items.filter((i) => (i.act.kind === "position" ? settled(i.state) : (i.state === "record" || i.closed) && i.at < before));
      for (const i of gone) changes.push([`act/${i.act.id}`, undefined]);
      if (changes.length) await this.store.write(changes);
      this.items = this.items.filter((i) => !gone.includes(i));
    });
  }

  /** The files of all that is not on the record: of what is kept, not of what this engine remembers, because another tab keeps things too. */
  private async needed(): Promise<Set<string>> {
    const out = new Set<string>();
    for (const k of await this.store.keys("act/")) {
      const b = await this.store.get(k);
      const i = b && decode<Item>(await this.vault.unseal(k, b));
      if (i && i.state !== "record") for (const m of i.act.media ?? []) out.add(m.sha256);
    }
    return out;
  }
}

function heard(i: Item, o: Outcome): Item {
  const out: Item = { ...i, missing: undefined, says: o.fault?.sentence, on: o.at ?? i.on };
  switch (o.state) {
    case "record":
      return { ...out, state: "record", entry: o.entry, number: o.number, ref: o.ref };
    case "refused":
    case "conflict":
      return { ...out, state: o.state, theirs: o.theirs };
    case "received":
      return { ...out, state: "received", missing: o.missing ?? [] };
  }
  return { ...out, state: "device" };
}

export { Full };
