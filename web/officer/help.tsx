import type { App } from "./state";
import { clock } from "./parts";

/** One press, from every screen: it goes to every console at once, before all else. Until the control room has it, it says so. */
export function Help({ app }: { app: App }) {
  const sent = app.engine?.queue.items.filter((i) => i.act.kind === "emergency").at(-1);
  const recent = sent && app.now - sent.at < 10 * 60_000 ? sent : undefined;
  if (!app.callsign) return null;
  return (
    <>
      <button type="button" class="o-help" aria-label="Help: send an emergency to every console" onClick={() => app.help()}>Help</button>
      {recent && <p class="o-sent" role="status">{recent.state === "record" ? `Emergency is on every console since ${clock(recent.at, true)}.` : recent.state === "refused" || recent.state === "conflict" ? `Emergency was not taken: ${recent.says} Use the radio.` : "Emergency has NOT reached the control room yet. Use the radio."}</p>}
    </>
  );
}

/** The same while the phone is locked: it needs the officer's session alone, not what the lock keeps. */
export function LockedHelp({ app }: { app: App }) {
  const c = app.calls.now;
  if (!app.calls.callsign) return null;
  return (
    <section class="o-card o-write" aria-label="Emergency">
      <button type="button" class="o-big o-big--help" onClick={() => void app.calls.press()}><span><b>Emergency: send help</b>{app.calls.callsign}, to every console. No PIN is needed</span></button>
      {c && <p class="o-sent" role="status">{c.heard ? `Emergency is on every console since ${clock(c.heard, true)}.` : c.says ? `Emergency was not taken: ${c.says} Use the radio.` : "Emergency has NOT reached the control room yet. Use the radio."}</p>}
    </section>
  );
}
