import { pageClock } from "./engine/clock";
import { keyOf, nameOf, penKeys, sayKey, type Draft, type Pen } from "./engine/draft";
import { Engine, type Card } from "./engine/engine";
import { carry, get, type Answers, type Form } from "./engine/form";
import { IdbStore } from "./engine/idb";
import { browserNet } from "./engine/net";
import { toMakers, type Item, type Wish } from "./engine/queue";
import type { Signed } from "./engine/statement";
import { Full, type Store } from "./engine/store";
import { Vault, Wiped, type Passkey } from "./engine/vault";
import { Calls } from "./calls";
import { Fixes } from "./fixes";
import type { Shown as Film } from "./film_form";
import type { Job } from "./job";
import { Felt } from "./felt";
import { make, offered, secretOf } from "./passkey";
import { readTaken, type Taken } from "./exif";

export type Tab = "jobs" | "notebook" | "find" | "queue";

/** A photograph that is taken and not saved. */
export interface Shot {
  bytes: Uint8Array;
  type: string;
  name: string;
  url: string;
  taken: Taken;
}

export const shotOf = (bytes: Uint8Array, type: string, name: string): Shot => ({ bytes, type, name, url: URL.createObjectURL(new Blob([bytes as BlobPart], { type })), taken: readTaken(bytes) });

/** All that the screens draw from. Screens are thin: whatever must hold is in the engine. */
export class App {
  phase: "opening" | "new" | "locked" | "open" | "erased" = "opening";
  tab: Tab = "jobs";
  private felt = new Felt();
  private handing = new Set<string>(); // drafts on their way into the queue
  engine?: Engine;
  says = ""; // what went wrong last, as a sentence
  now = Date.now();
  theme = "";
  form?: { form: Form; draft: Draft }; // what is being filled in
  drafts: [string, Draft][] = [];
  pen: Pen = { ...blank }; // what is being written in the notebook
  shot?: Shot;
  film?: Film; // a recording that is chosen and not saved
  saying = ""; // what is being written to the makers
  fixes = new Fixes(this);
  calls!: Calls;
  passkey?: Passkey;
  mayPasskey = false;
  private store!: Store;
  private clock = pageClock();
  private touched = Date.now();

  constructor(public redraw: () => void) {}

  async open(): Promise<void> {
    this.theme = localStorage.getItem("officer.theme") ?? "";
    this.paint();
    this.store = await IdbStore.open("officer");
    this.calls = new Calls(this.store, browserNet, this.redraw);
    void this.calls.load();
    this.passkey = await Vault.passkey(this.store);
    void offered().then((may) => (this.mayPasskey = may));
    this.phase = (await Vault.exists(this.store)) ? "locked" : "new";
    void this.silent();
    this.redraw();
    setInterval(() => this.tick(), 1000);
    for (const e of ["pointerdown", "keydown"]) document.addEventListener(e, () => (this.touched = Date.now()));
    window.addEventListener("online", () => void this.sync());
    window.addEventListener("offline", () => {
      if (this.engine) this.engine.status = { ...this.engine.status, link: "none" };
      this.redraw();
    });
    void navigator.storage?.persist?.();
  }

  private tick(): void {
    this.now = Date.now();
    void this.calls.tick();
    this.fixes.follow();
    if (this.phase === "locked" && Math.floor(this.now / 1000) % 60 === 0) void this.silent();
    if (this.phase !== "open") return;
    if (this.now - this.touched > lockAfter) return this.lock();
    void this.calls.crew(this.callsign);
    const due = this.engine!.queue.waiting() > 0 ? 5 : 20;
    if (Math.floor(this.now / 1000) % due === 0) void this.sync();
    this.redraw();
  }

  /** A phone that nobody opens erases itself too, when it was silent for too long. */
  private async silent(): Promise<void> {
    if (this.phase !== "locked") return;
    try {
      await Engine.silent(this.store, browserNet, this.clock);
    } catch (err) {
      this.fail(err);
      this.redraw();
    }
  }

  lock(): void {
    if (this.engine) void this.calls?.crew(this.callsign);
    this.engine?.stop();
    this.fixes.stop();
    this.form = undefined;
    this.forget();
    this.engine = undefined;
    this.phase = "locked";
    this.redraw();
  }

  async setUp(code: string, pin: string): Promise<void> {
    await this.enter(() => Engine.setUp(this.store, browserNet, this.clock, code, pin, pinRules()));
  }

  async unlock(pin: string): Promise<void> {
    await this.enter(() => Engine.open(this.store, browserNet, this.clock, () => Vault.byPin(this.store, pin)));
  }

  /** Opens with the phone's own lock. What goes wrong there is said, and the PIN is still asked. */
  async unlockByPasskey(): Promise<void> {
    await this.enter(() => Engine.open(this.store, browserNet, this.clock, async () => Vault.byPasskey(this.store, await secretOf(this.passkey!))));
  }

  /** Lets the phone's own lock open the app. */
  async addPasskey(): Promise<void> {
    try {
      const { key, secret } = await make(this.engine!.budget?.name ?? this.engine!.self.officer);
      await this.engine!.allowPasskey(secret, key);
      this.passkey = key;
      this.says = "";
    } catch (err) {
      this.says = err instanceof DOMException ? "The phone's own lock was not set up for this. Use the PIN, or try again." : String((err as Error).message);
    }
    this.redraw();
  }

  private async enter(how: () => Promise<Engine>): Promise<void> {
    try {
      const e = await how();
      e.onChange = this.redraw;
      this.drafts = await e.drafts.all();
      const w = await e.drafts.written();
      if (w) this.pen = w.pen;
      if (w?.bytes && w.pen.shot) this.shot = shotOf(w.bytes, w.pen.shot.type, w.pen.shot.name);
      this.saying = await e.drafts.saying();
      this.engine = e;
      this.phase = "open";
      this.says = "";
      this.touched = Date.now();
      void this.sync();
    } catch (err) {
      this.fail(err);
    }
    this.redraw();
  }

  /** Takes out of memory what is kept, sealed, for the next opening. */
  private forget(): void {
    if (this.shot) URL.revokeObjectURL(this.shot.url);
    this.drafts = [];
    this.pen = { ...blank };
    this.shot = undefined;
    this.saying = "";
    this.film = undefined;
  }

  private fail(err: unknown): void {
    this.says = err instanceof DOMException ? "The phone's own lock did not open this. Use the PIN." : err instanceof Error ? err.message : String(err);
    if (err instanceof Wiped) {
      this.engine = this.form = this.passkey = undefined;
      this.calls.callsign = "";
      this.forget();
      this.phase = "erased";
    }
  }

  async sync(): Promise<void> {
    try {
      await this.engine?.sync();
      this.felt.tell(this.jobs.filter((j) => this.step(j) === 0));
      if (this.engine) await this.calls?.crew(this.callsign); // at once: a phone that is locked a moment later can call for help
    } catch (err) {
      this.fail(err);
    }
    this.redraw();
  }

  /** Calls for help: it is queued before all else, with where the phone last was. */
  help(): void {
    const f = this.fixes.last;
    void this.act({ kind: "emergency", record: "emergency", title: "Emergency", body: { callsign: this.callsign, ...(f && this.now - f.at < 5 * 60_000 ? { lat: f.lat, lon: f.lon, accuracy_m: f.accuracy } : {}) } });
    navigator.geolocation?.getCurrentPosition((p) => void this.aside({ kind: "position", record: "position", title: "Where you were", body: { callsign: this.callsign, lat: p.coords.latitude, lon: p.coords.longitude, accuracy_m: Math.round(p.coords.accuracy) } }), () => undefined, { timeout: 10_000 });
  }

  /** Keeps what the phone does by itself: it says nothing to the officer, and one that finds no room is left. */
  async aside(w: Wish): Promise<void> {
    await this.engine?.act(w).then(() => this.sync(), () => undefined);
  }

  /** Keeps an act on this device, then lets it go when it can. It tells whether it is kept. */
  async act(w: Wish): Promise<boolean> {
    try {
      await this.engine!.act(w);
      this.says = "";
      void this.sync();
      return true;
    } catch (err) {
      this.says = err instanceof Full ? err.message : `This was not kept: ${String((err as Error).message)}. Try again.`;
      return false;
    } finally {
      this.redraw();
    }
  }

  /** Says that this officer has a job. */
  accept(j: Job): Promise<boolean> {
    return this.act({ kind: "job.accept", record: `job/${j.assignment.id}`, body: { callsign: this.callsign, incident: j.incident.id }, title: `${String(j.incident.no).padStart(4, "0")} accepted` });
  }

  go(tab: Tab): void {
    this.tab = tab;
    this.form = undefined; // every answer is kept
    this.says = "";
    this.redraw();
    document.querySelector("h1")?.focus?.();
  }

  /** Opens the notebook with the pen in its field. A photograph that comes along is to be an exhibit, and only what it shows is still to be said. */
  async note(shot?: Shot): Promise<void> {
    this.go("notebook");
    if (shot) await this.take(shot);
    if (shot) await this.write({ exhibit: true });
    document.getElementById("note")?.focus();
  }

  /** Begins a form, at a job or at none, from a person's card or a note: nothing of those is typed again. One that is begun already goes on. */
  begin(form: Form, job?: Job, from: { person?: string; note?: Item } = {}): void {
    const d: Draft = { code: form.code, title: form.title, thread: job?.incident.thread, incident: job?.incident.id, no: job && String(job.incident.no).padStart(4, "0"), at: 0, answers: {} };
    if (from.person) Object.assign(d, { about: from.person, answers: { person: [from.person] } });
    if (from.note) Object.assign(d, { about: from.note.act.id, note: from.note.act.id, answers: carry(form, {}, { note: String(from.note.act.body.text ?? "") }).answers });
    this.tab = "jobs";
    this.fill(form, this.drafts.find(([name]) => name === nameOf(d))?.[1] ?? d);
  }

  /** Goes on with a draft. */
  goOn(d: Draft): void {
    const form = this.engine!.forms?.forms.find((f) => f.code === d.code);
    if (form) this.fill(form, d);
  }

  private fill(form: Form, draft: Draft): void {
    const now = new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString().replace(".000Z", "Z");
    this.form = { form, draft: get(draft.answers, "happened_at") ? draft : { ...draft, offered: now, answers: { ...draft.answers, happened_at: [now] } } };
    this.says = "";
    this.redraw();
  }

  /** Keeps what is typed of a form, or with undefined throws the draft away. */
  async keepDraft(draft: Draft, answers?: Answers, signed?: Signed): Promise<void> {
    const name = nameOf(draft);
    const next = answers && { ...draft, at: Date.now(), answers, signed };
    this.drafts = [...(next ? [[name, next] as [string, Draft]] : []), ...this.drafts.filter(([n]) => n !== name)];
    if (!next) this.redraw();
    await this.keeps(this.engine?.drafts.keep(name, next));
  }

  /** Keeps what is being written in the notebook: a tab change, the lock and a killed tab lose nothing of it. */
  async write(change: Partial<Pen>): Promise<void> {
    this.pen = { ...this.pen, ...change };
    this.redraw();
    await this.keeps(this.engine?.drafts.write(this.pen));
  }

  /** Keeps a photograph for the entry that is being written, or leaves it out. It is shown when it is kept and not before: a phone that dies then still has what it showed. */
  async take(shot?: Shot): Promise<void> {
    this.pen = { ...this.pen, shot: shot && { name: shot.name, type: shot.type }, exhibit: this.pen.exhibit && shot !== undefined };
    await this.keeps(this.engine?.drafts.photograph(shot?.bytes));
    await this.keeps(this.engine?.drafts.write(this.pen));
    if (this.shot) URL.revokeObjectURL(this.shot.url);
    this.shot = shot;
    this.redraw();
  }

  setFilm(f?: Film): void {
    this.film = f;
    this.redraw();
  }

  /** The name of the screen, and nothing of what it shows. */
  get screen(): string {
    return `/officer/${this.form ? `form/${this.form.form.code}` : this.tab}`;
  }

  /** Keeps what is being written to the makers, over a change of screen, the lock and a killed tab. */
  async say(text: string): Promise<void> {
    this.saying = text;
    await this.keeps(this.engine?.drafts.say(text));
  }

  /** Puts a note to the makers into the queue, of the screen that it was written on. It tells whether it is kept. */
  async sayIt(text: string): Promise<boolean> {
    await this.engine!.drafts.settled();
    if (!(await this.act({ kind: toMakers, record: toMakers, title: "Note to the makers", body: { page: this.screen, text }, ends: [sayKey] }))) return false;
    this.saying = "";
    return true;
  }

  private async keeps(writing?: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (err) {
      this.says = err instanceof Full ? err.message : `This was not kept: ${String((err as Error).message)}.`;
      this.redraw();
    }
  }

  /** Saves what is written; then the page is blank again. It tells whether it is kept. */
  async save(w: Wish): Promise<boolean> {
    await this.engine!.drafts.settled();
    if (!(await this.act({ ...w, ends: penKeys }))) return false;
    if (this.shot) URL.revokeObjectURL(this.shot.url);
    this.pen = { ...blank };
    this.shot = undefined;
    this.redraw();
    return true;
  }

  /** Hands a form in: the act is on this device and its draft is gone, both or neither. */
  async handIn(draft: Draft, title: string, body: Record<string, unknown>): Promise<boolean> {
    const name = nameOf(draft);
    if (this.handing.has(name)) return false; // a second tap is no second act
    this.handing.add(name);
    try {
      return await this.handOver(name, draft, title, body);
    } finally {
      this.handing.delete(name);
    }
  }

  private async handOver(name: string, draft: Draft, title: string, body: Record<string, unknown>): Promise<boolean> {
    const e = this.engine!;
    await e.drafts.settled();
    const after = draft.amends && this.engine!.queue.items.some((i) => i.act.id === draft.amends!.act && i.state !== "record") ? [draft.amends.act] : undefined;
    if (!(await this.act({ kind: "form", record: this.form?.form.record === "exhibit" ? exhibits : "form", title, body, after, ends: [await keyOf(name)] }))) return false;
    this.drafts = this.drafts.filter(([n]) => n !== name);
    if (draft.was) await e.queue.close(draft.was, e.queue.items.filter((i) => i.act.kind === "form").at(-1)!.act.id);
    return true;
  }

  setTheme(t: string): void {
    this.theme = t;
    localStorage.setItem("officer.theme", t);
    this.paint();
    this.redraw();
  }

  private paint(): void {
    document.documentElement.className = this.theme;
  }

  get jobs(): Job[] {
    return (this.engine?.budget?.crew?.jobs ?? []) as Job[];
  }

  /** The people of a case, with what forms carry of them. */
  cards(thread?: string): Card[] {
    return (thread && this.engine?.budget?.cards?.[thread]) || [];
  }

  get callsign(): string {
    return this.engine?.budget?.callsign ?? "";
  }

  /** How far the crew is with a job: what the server last said, and what was pressed here since. */
  step(j: Job): number {
    let at = j.assignment.at_scene_at ? 3 : j.assignment.en_route_at ? 2 : this.engine?.budget?.accepted?.[j.incident.id] ? 1 : 0;
    for (const i of this.engine?.queue.items ?? []) {
      if (i.act.record !== `job/${j.assignment.id}` || i.state === "refused" || i.state === "conflict") continue;
      const s = i.act.kind === "job.accept" ? 1 : ({ "5": 2, "6": 3, "2": 4 } as Record<string, number>)[String(i.act.body.state)] ?? 0;
      at = Math.max(at, s);
    }
    return at;
  }
}

/** Whatever becomes an exhibit is put on the record in the order of making, because that is how they are numbered (MOB-05); a photograph on its way holds up nothing else. */
export const exhibits = "exhibit";

const blank: Pen = { text: "", at: "", exhibit: false };
const lockAfter = 5 * 60_000;

/** What law says of a PIN, as the shell has it: there is no budget yet when it is chosen. */
export function pinRules(): { pin_least: number; pin_tries: number } {
  const d = document.getElementById("app")!.dataset;
  return { pin_least: Number(d.pinLeast), pin_tries: Number(d.pinTries) };
}
