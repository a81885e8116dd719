import { decode, encode } from "./engine/bytes";
import { newId } from "./engine/clock";
import { sentence, type Net } from "./engine/net";
import type { Store } from "./engine/store";

/** A call for help that was made while the phone was locked. */
export interface Call {
  id: string;
  at: number; // by this phone's clock, for showing and for how long ago
  heard?: number;
  says?: string; // why it was refused
}

const again = 5_000;
const old = 10 * 60_000;

/**
 * Calls for help from a locked phone. What the lock keeps is not needed: the officer's session goes with the request, and the callsign,
 * which every radio says aloud, stands outside the lock. It is asked again until the control room has it, over a killed tab too, for ten
 * minutes: whoever is called later than that should know that the officer calls now. The control room is told how long ago it was pressed;
 * who is not signed in is told that it cannot be sent.
 */
export class Calls {
  callsign = "";
  now?: Call;
  private tried = -Infinity;
  private busy = false;

  constructor(private store: Store, private net: Net, private changed: () => void, private clock: () => number = Date.now) {}

  async load(): Promise<void> {
    const [c, p] = [await this.store.get("help"), await this.store.get("help/call")];
    this.callsign = c ? decode<string>(c) : "";
    const call = p && decode<Call>(p);
    if (call && this.clock() - call.at < old) this.now = call;
    this.changed();
  }

  /** Keeps whose crew the phone is with, while it is open; "" for nobody's. */
  async crew(callsign: string): Promise<void> {
    if (callsign === this.callsign) return;
    this.callsign = callsign;
    await this.store.write([["help", callsign ? encode(callsign) : undefined]]);
  }

  async press(): Promise<void> {
    this.now = { id: newId(), at: this.clock() };
    this.tried = -Infinity;
    void this.keep();
    await this.tick();
  }

  /** Asks again when it is time to. */
  async tick(): Promise<void> {
    const c = this.now;
    if (!c || c.heard || c.says || this.busy || performance.now() - this.tried < again) return;
    const ago = Math.max(0, this.clock() - c.at);
    if (ago >= old) {
      c.says = "It was tried for ten minutes and no control room was reached. It is not tried any more: press again to call.";
      await this.keep();
      return this.changed();
    }
    this.busy = true;
    this.tried = performance.now();
    try {
      const r = await this.net({ method: "POST", path: `/api/control/units/${encodeURIComponent(this.callsign)}/state`, headers: { "Content-Type": "application/json", "Idempotency-Key": c.id, "Throughline-Ago": String(Math.floor(ago / 1000)) }, body: JSON.stringify({ state: "0" }) });
      if (r.status >= 200 && r.status < 300) c.heard = this.clock();
      else if (r.status < 500 && r.status !== 429) c.says = await sentence(r);
      await this.keep();
    } catch {
      // no link: it is asked again
    } finally {
      this.busy = false;
      this.changed();
    }
  }

  private keep(): Promise<void> {
    return this.store.write([["help/call", encode(this.now)]]).catch(() => undefined); // a full phone calls for help all the same
  }
}
