import { decode, encode } from "./bytes";
import { newId, type Clock } from "./clock";
import { Drafts } from "./draft";
import type { Form } from "./form";
import { Lost, sentence, type Net, type Reply } from "./net";
import { Queue, type Item, type Wish } from "./queue";
import type { Store } from "./store";
import { send } from "./upload";
import { Vault, Wiped, type Passkey } from "./vault";
import { readAnswer, version, type Round } from "./wire";

/** What law says of phones, as the server told it. */
export interface Rules {
  silent_days: number;
  pin_tries: number;
  pin_least: number;
  late_minutes: number;
  fix_moving_seconds: number;
  fix_still_seconds: number;
  fix_metres: number;
}

/** What the phone keeps to work without a link. Its jobs and people are as the server's types say; screens read them. */
export interface Budget {
  version: string;
  made_at: string;
  officer: string;
  name: string;
  callsign?: string;
  crew?: { unit?: unknown; jobs?: unknown[] };
  accepted?: Record<string, string>;
  cards?: Record<string, Card[]>; // by thread
  vehicles?: Record<string, string[]>; // registration marks that a case knows, by thread
  notes?: Record<string, { id: string; by: string; at: string; text: string }[]>; // what others wrote of a job, by incident
  told?: { id: string; source: string; asked: string; held: string }[]; // alarming answers of national records
  notices?: { code: string; label: string; why?: boolean }[]; // how people may know that a body-worn camera records
  officers?: string[]; // those on duty with whom this officer works
  keep: string[];
  rules: Rules;
}

/** The street forms as the server last gave them, with the words in which a phone says what is wrong. */
export interface Forms {
  tag: string;
  forms: Form[];
  words: Record<string, string>;
  read: Record<string, string>; // the law's words that are read out before a signature
}

/** Somebody of a job, with what forms carry of them. */
export interface Card {
  id: string;
  name: string;
  role?: string;
  known: Record<string, string>;
  street?: string[]; // bail and licence conditions that they are under, in sentences
}

export interface Self {
  device: string;
  token: string;
  officer: string;
}

export type Link = "linked" | "none" | "sign-in" | "refused";

/** How far the phone is: what the status strip says. */
export interface Status {
  link: Link;
  says?: string;
  heard: number; // the wall clock at the last contact
}

const day = 86_400_000;
const hour = 3_600_000;

/** When an answer was given, by the clock of the server's machine: that of the record may be held, for training. */
const dated = (r: Reply): number => Date.parse(r.header("Date") ?? "");
const asked = new Map<string, string>(); // the token that was made for each code, while this page lives

/** The phone without its screens: what is done goes into the queue, the queue goes to the record, and nothing says more than is so. */
export class Engine {
  status: Status = { link: "none", heard: 0 };
  budget?: Budget;
  forms?: Forms;
  drafts: Drafts;
  onChange: () => void = () => undefined;
  private busy?: Promise<void>;
  private calling?: Promise<void>;
  private stopped = false;
  private net: Net;
  private formsAt = -Infinity;
  private heardAt = 0; // the last contact, by the server's machine

  private constructor(private store: Store, private vault: Vault, public queue: Queue, private clock: Clock, net: Net, public self: Self) {
    this.drafts = new Drafts(store, vault);
    this.net = async (a) => {
      if (this.stopped) throw new Lost("this phone is locked");
      return net(a);
    };
  }

  /** Ends it: the contact that runs asks nothing more, and takes nothing away. */
  stop(): void {
    this.stopped = true;
    this.onChange = () => undefined;
  }

  /** Sets a new phone up: the code is typed, the token is made here, and nothing is kept unless the server took both. */
  static async setUp(store: Store, net: Net, clock: Clock, code: string, pin: string, rules: { pin_least: number; pin_tries: number }, turns?: number): Promise<Engine> {
    const vault = await Vault.make(store, pin, rules.pin_least, rules.pin_tries, turns);
    try {
      const token = asked.get(code) ?? (newId() + newId()).replaceAll("-", ""); // an answer that was lost is asked for again
      asked.set(code, token);
      const r = await net({ method: "POST", path: "/api/field/bind", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code, token }) });
      if (r.status !== 200) throw new Error(await sentence(r));
      const d = (await r.json()) as { id: string; officer: string };
      const self: Self = { device: d.id, token, officer: d.officer };
      await store.write([["self", await vault.seal("self", encode(self))], ["heard", encode({ at: clock.wall(), days: 0 })]]);
      return new Engine(store, vault, new Queue(store, vault, clock), clock, net, self);
    } catch (e) {
      await store.clear();
      throw e;
    }
  }

  /**
   * Erases a phone that was silent for too long, locked or not: then it throws Wiped. at is the last contact by the server's machine, so a
   * clock that was wrong then does no harm; one that seems far ahead now is asked about where there is a server to ask, because a
   * phone that came back from a flat battery with another year has not been silent.
   */
  static async silent(store: Store, net: Net, clock: Clock): Promise<void> {
    const h = await store.get("heard");
    if (!h) return;
    const { at, days } = decode<{ at: number; days: number }>(h);
    if (!(days > 0) || clock.wall() - at <= days * day) return;
    const real = await net({ method: "HEAD", path: "/officer/manifest.webmanifest" }).then(dated, () => NaN);
    if (real - at <= days * day) return;
    await store.clear();
    throw new Wiped(`This phone was silent for more than ${days} days. What it held has been erased.`);
  }

  /** Opens a phone that has been set up. One that was silent for too long erases itself first (MOB-08). */
  static async open(store: Store, net: Net, clock: Clock, unlock: () => Promise<Vault>): Promise<Engine> {
    await Engine.silent(store, net, clock);
    const h = await store.get("heard");
    const vault = await unlock();
    const b = await store.get("self");
    if (!b) throw new Wiped("This phone holds nothing. Set it up with a code from your supervisor.");
    const self = decode<Self>(await vault.unseal("self", b));
    const e = new Engine(store, vault, new Queue(store, vault, clock), clock, net, self);
    await e.queue.load();
    const kept = await store.get("budget");
    if (kept) e.budget = decode<Budget>(await vault.unseal("budget", kept));
    const forms = await store.get("forms");
    if (forms) e.forms = decode<Forms>(await vault.unseal("forms", forms));
    if (h) e.status.heard = decode<{ at: number }>(h).at;
    return e;
  }

  /** Lets a passkey open this phone too. */
  allowPasskey(secret: Uint8Array, key: Passkey): Promise<void> {
    return this.vault.allowPasskey(secret, key);
  }

  /** Keeps an act, and sends it when it can. */
  async act(w: Wish): Promise<Item> {
    const i = await this.queue.add(w);
    this.onChange();
    return i;
  }

  /** One contact: rounds until nothing new can be said, the files that are missing, and the budget. Two calls are one, but a call for help waits for nothing. */
  sync(): Promise<void> {
    if (this.busy && this.help().length) return this.call();
    this.busy ??= this.contact().finally(() => {
      this.busy = undefined;
      this.onChange();
    });
    return this.busy;
  }

  /** Calls for help that the server has not heard, as far as is known. */
  private help = () => this.queue.next().filter((i) => i.act.kind === "emergency" && i.state === "device");

  /** A round of its own, while another may wait for its answer: the server takes both, and each act once. */
  private call(): Promise<void> {
    this.calling ??= (async () => {
      try {
        await this.round(this.help());
      } catch (e) {
        this.failed(e);
      }
    })().finally(() => {
      this.calling = undefined;
      this.onChange();
    });
    return this.calling;
  }

  private failed(e: unknown): void {
    if (e instanceof Wiped) throw e;
    this.status = { ...this.status, link: e instanceof Lost ? "none" : "refused", says: e instanceof Lost ? undefined : String((e as Error).message) };
    for (const i of this.queue.items) if (i.state === "sending") i.state = i.missing ? "received" : "device";
  }

  private async contact(): Promise<void> {
    try {
      for (let turn = 0; turn < 20; turn++) {
        const before = this.queue.waiting();
        if (!(await this.round(this.queue.next()))) return;
        if (turn === 0) await this.renew(); // a new job does not wait for photographs
        const moved = await this.files();
        if (!moved && (this.queue.waiting() === before || this.queue.next().length === 0)) break;
      }
      await this.toMakers();
      if (!this.stopped) await this.queue.purge(this.clock.wall() - day);
    } catch (e) {
      this.failed(e);
    }
  }

  /** One round. It tells whether the server heard it. */
  private async round(items: Item[]): Promise<boolean> {
    for (const i of items) if (i.state === "device") i.state = "sending";
    this.onChange();
    const r: Round = { version, device: this.self.device, sent: this.clock.wall(), mono: this.clock.mono(), boot: this.clock.boot, acts: items.map((i) => i.act) };
    const reply = await this.net({ method: "POST", path: "/api/field/sync", headers: { "Content-Type": "application/json", "Throughline-Device": this.self.token }, body: JSON.stringify(r) });
    if (reply.status !== 200) {
      const says = await sentence(reply);
      this.status = { ...this.status, link: reply.status === 401 ? "sign-in" : reply.status >= 500 || reply.status === 429 ? "none" : "refused", says };
      for (const i of items) if (i.state === "sending") i.state = "device";
      return false;
    }
    const a = readAnswer(await reply.json());
    if (a.wipe) {
      await this.wipe();
      throw new Wiped(a.wipe);
    }
    await this.queue.hear(a.acts);
    for (const i of items) if (i.state === "sending") i.state = "device"; // of what the answer did not speak, nothing is known
    this.status = { link: "linked", heard: this.clock.wall() };
    this.heardAt = dated(reply) || this.clock.wall();
    await this.store.write([["heard", encode({ at: this.heardAt, days: this.budget?.rules.silent_days ?? 0 })]]);
    this.onChange();
    return true;
  }

  /**
   * Sends the files that the server misses, the smallest first. It tells whether another round has something to say: a file arrived,
   * or a call for help came between. A file that is refused holds up no other; what was said of it shows.
   */
  private async files(): Promise<boolean> {
    let moved = false;
    const wanted = this.queue.items.flatMap((i) => (i.act.media ?? []).filter((m) => i.missing?.includes(m.sha256)).map((m) => ({ i, m })));
    for (const { i, m } of wanted.sort((a, b) => a.m.size - b.m.size)) {
      const told = (bytes: number) => {
        const now = this.queue.items.find((x) => x.act.id === i.act.id);
        if (now) now.sent = bytes;
        this.onChange();
      };
      try {
        if (!(await send(this.net, this.self.token, this.queue.pieces(m), told, () => this.help().length > 0))) return true;
        moved = true;
      } catch (e) {
        if (e instanceof Lost) throw e;
        this.status = { ...this.status, link: "refused", says: String((e as Error).message) };
      }
    }
    return moved;
  }

  /**
   * Sends the notes to the makers as a page of the desk does, each under its own key, so that one arrives once; the server keeps the screen,
   * the role and the hour, and not who (issue 11). One that is not taken says why; without an answer it waits.
   */
  private async toMakers(): Promise<void> {
    for (const i of this.queue.notes()) {
      const r = await this.net({ method: "POST", path: "/api/voice/notes", headers: { "Content-Type": "application/json", "Idempotency-Key": i.act.id }, body: JSON.stringify(i.act.body) });
      if (r.status >= 500 || r.status === 429 || r.status === 401) return;
      const taken = r.status >= 200 && r.status < 300;
      await this.queue.hear([taken ? { id: i.act.id, state: "record" } : { id: i.act.id, state: "refused", fault: { code: "voice", sentence: await sentence(r) } }]);
      this.onChange();
    }
  }

  /** Renews the budget and the forms, and purges drafts that lay for as long as a phone may be silent. */
  async renew(): Promise<void> {
    const r = await this.net({ method: "GET", path: "/api/field/budget" });
    if (r.status !== 200) return;
    const b = (await r.json()) as Budget;
    await this.store.write([["budget", await this.vault.seal("budget", encode(b))], ["heard", encode({ at: this.heardAt || this.clock.wall(), days: b.rules.silent_days })]]);
    this.budget = b;
    await this.renewForms();
    await this.drafts.purge(this.clock.wall() - b.rules.silent_days * day);
  }

  /** Asks for the street forms, once for each opening and then once an hour. Off duty the server gives none, and the phone keeps those that it has. */
  private async renewForms(): Promise<void> {
    if (this.clock.mono() - this.formsAt < hour) return;
    const r = await this.net({ method: "GET", path: "/api/field/forms", headers: this.forms?.tag ? { "If-None-Match": this.forms.tag } : {} });
    if (r.status === 200 || r.status === 304) this.formsAt = this.clock.mono();
    if (r.status !== 200) return;
    const d = (await r.json()) as Forms;
    const next = { tag: r.header("ETag") ?? "", forms: d.forms, words: d.words, read: d.read ?? {} };
    await this.store.write([["forms", await this.vault.seal("forms", encode(next))]]);
    this.forms = next;
    this.onChange();
  }

  /** Erases everything, and tells the server, once, whether or not it hears it. */
  async wipe(): Promise<void> {
    await this.drafts.end();
    await this.store.clear();
    this.queue.items = [];
    this.budget = this.forms = undefined;
    try {
      await this.net({ method: "POST", path: "/api/field/wiped", headers: { "Content-Type": "application/json", "Throughline-Device": this.self.token }, body: JSON.stringify({ device: this.self.device }) });
    } catch {
      // it is erased all the same
    }
  }
}
