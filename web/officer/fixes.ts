import { due, usable, type Fix } from "./engine/where";
import type { App } from "./state";

const lately = 5 * 60_000;

/**
 * Follows where the phone is while its officer is in a callsign and the phone is open, and says it as often as law wants. The
 * receiver works hard only on the way to a job. Nothing is followed off duty, and one fix waits in the queue at most: an old one helps nobody.
 */
export class Fixes {
  last?: Fix;
  private said?: Fix;
  private watch?: number;
  private hard = false;

  constructor(private app: App) {}

  /** Starts, stops or changes the watch as the officer's duty and job ask. It is called with every tick. */
  follow(): void {
    const { engine, callsign, phase } = this.app;
    const rules = engine?.budget?.rules;
    const on = phase === "open" && callsign !== "" && rules !== undefined && rules.fix_moving_seconds > 0 && this.onDuty();
    const job = this.app.jobs.find((j) => this.app.step(j) < 4);
    const hard = job !== undefined && this.app.step(job) < 3;
    if (this.watch !== undefined && (!on || hard !== this.hard)) this.stop();
    if (!on || this.watch !== undefined || !navigator.geolocation) return;
    this.hard = hard;
    this.watch = navigator.geolocation.watchPosition((p) => this.take(p), () => undefined, { enableHighAccuracy: hard, maximumAge: hard ? 5_000 : 60_000, timeout: 60_000 });
  }

  /** Whether the officer is on duty as far as this phone can know: by what the server said lately, and without a link until the tour ends. */
  private onDuty(): boolean {
    const { budget, status } = this.app.engine!;
    const ends = Date.parse((budget?.crew?.unit as { crew?: { tour_ends_at?: string } } | undefined)?.crew?.tour_ends_at ?? "");
    return status.link === "linked" || Date.now() - status.heard < lately || !(Date.now() >= ends);
  }

  stop(): void {
    if (this.watch !== undefined) navigator.geolocation.clearWatch(this.watch);
    this.watch = undefined;
  }

  private take(p: GeolocationPosition): void {
    const fix = { lat: p.coords.latitude, lon: p.coords.longitude, accuracy: Math.round(p.coords.accuracy), at: Date.now() };
    const e = this.app.engine;
    if (usable(fix)) this.last = fix;
    if (!e?.budget || !due(this.said, fix, e.budget.rules) || e.queue.items.some((i) => i.act.kind === "position" && i.state !== "record" && i.state !== "refused" && i.state !== "conflict")) return;
    this.said = fix;
    void this.app.aside({ kind: "position", record: "position", title: "Where you are", body: { callsign: this.app.callsign, lat: fix.lat, lon: fix.lon, accuracy_m: fix.accuracy } });
  }
}
