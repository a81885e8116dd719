import { pageClock } from "./engine/clock";
import { Engine } from "./engine/engine";
import { IdbStore } from "./engine/idb";
import { browserNet } from "./engine/net";
import type { Wish } from "./engine/queue";
import { Full, type Store } from "./engine/store";
import { Vault, Wiped } from "./engine/vault";

export type Tab = "jobs" | "notebook" | "find" | "queue";

export interface Job {
  assignment: { id: string; sent_at: string; en_route_at?: string; at_scene_at?: string };
  incident: { id: string; thread: string; no: number; number: string; title: string; place: string; flags?: string[]; grade?: string; due_at?: string };
  grade_label?: string;
  log: { kind: string; at: string; title: string }[];
  others?: string[];
  said?: string[];
  known?: { people?: Person[]; warnings?: string[] };
}

export interface Person {
  id: string;
  name: string;
  by: string;
  parts?: string[];
  markers?: string[];
}

/** All that the screens draw from. Screens are thin: whatever must hold is in the engine. */
export class App {
  phase: "opening" | "new" | "locked" | "open" | "erased" = "opening";
  tab: Tab = "jobs";
  engine?: Engine;
  says = ""; // what went wrong last, as a sentence
  now = Date.now();
  theme = "";
  private store!: Store;
  private clock = pageClock();
  private touched = Date.now();

  constructor(public redraw: () => void) {}

  async open(): Promise<void> {
    this.theme = localStorage.getItem("officer.theme") ?? "";
    this.paint();
    this.store = await IdbStore.open("officer");
    this.phase = (await Vault.exists(this.store)) ? "locked" : "new";
    this.redraw();
    setInterval(() => this.tick(), 1000);
    for (const e of ["pointerdown", "keydown"]) document.addEventListener(e, () => (this.touched = Date.now()));
    window.addEventListener("online", () => void this.sync());
    void navigator.storage?.persist?.();
  }

  private tick(): void {
    this.now = Date.now();
    if (this.phase !== "open") return;
    if (this.now - this.touched > lockAfter) return this.lock();
    const due = this.engine!.queue.waiting() > 0 ? 5 : 20;
    if (Math.floor(this.now / 1000) % due === 0) void this.sync();
    this.redraw();
  }

  lock(): void {
    this.engine?.stop();
    this.engine = undefined;
    this.phase = "locked";
    this.redraw();
  }

  async setUp(code: string, pin: string): Promise<void> {
    await this.enter(() => Engine.setUp(this.store, browserNet, this.clock, code, pin, { pin_least: 6, pin_tries: 8 }));
  }

  async unlock(pin: string): Promise<void> {
    await this.enter(() => Engine.open(this.store, browserNet, this.clock, () => Vault.byPin(this.store, pin)));
  }

  private async enter(how: () => Promise<Engine>): Promise<void> {
    try {
      const e = await how();
      e.onChange = this.redraw;
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

  private fail(err: unknown): void {
    this.says = err instanceof Error ? err.message : String(err);
    if (err instanceof Wiped) {
      this.engine = undefined;
      this.phase = "erased";
    }
  }

  async sync(): Promise<void> {
    try {
      await this.engine?.sync();
    } catch (err) {
      this.fail(err);
    }
    this.redraw();
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

  go(tab: Tab): void {
    this.tab = tab;
    this.says = "";
    this.redraw();
    document.querySelector("h1")?.focus?.();
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

const lockAfter = 5 * 60_000;
