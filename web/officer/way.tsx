import { useState } from "preact/hooks";
import { newId } from "./engine/clock";
import { Lost, browserNet, sentence } from "./engine/net";
import { clock } from "./parts";
import type { Job } from "./job";
import type { App } from "./state";
import { WayMap, type Place } from "./way_map";

interface Drive {
  seconds: number;
  metres: number;
  say: string[];
  line: Place[];
}

const minutes = (s: number) => `${Math.floor(s / 60)}:${String(Math.round(s) % 60).padStart(2, "0")}`;

/** The way to a job by our own map, asked for when there is a link. Without one the place is said in words, with where the phone last was. */
export function Way({ app, j }: { app: App; j: Job }) {
  const [drive, setDrive] = useState<Drive>();
  const [says, setSays] = useState("");
  const to = j.incident.at;
  const from = app.fixes.last;
  const ask = async () => {
    setDrive(undefined);
    if (!to) return setSays("The control room has no position of this place, only its words.");
    if (!from) return setSays("This phone does not know yet where it is. Let it use its position, or ask again in a moment.");
    setSays("Working it out");
    try {
      const body = JSON.stringify({ from: { lat: from.lat, lon: from.lon }, to: { lat: to.lat, lon: to.lon }, profile: "response" });
      const r = await browserNet({ method: "POST", path: "/api/roads/route", headers: { "Content-Type": "application/json", "Idempotency-Key": newId() }, body });
      if (r.status !== 200) return setSays(await sentence(r));
      setDrive((await r.json()) as Drive);
      setSays("");
    } catch (e) {
      if (!(e instanceof Lost)) throw e;
      setSays("There is no link, so there is no way worked out. Go by the address.");
    }
  };
  return (
    <details class="o-card o-more o-way">
      <summary>The way there</summary>
      {to && <p>{j.incident.place}: {to.lat.toFixed(5)}, {to.lon.toFixed(5)}</p>}
      <p class="o-quiet">{from ? `This phone was at ${from.lat.toFixed(5)}, ${from.lon.toFixed(5)} at ${clock(from.at)}, within ${from.accuracy} m.` : "This phone does not know where it is."}</p>
      <button type="button" class="o-b" onClick={() => void ask()}>Work out the way</button>
      <div aria-live="polite">
        {says && <p>{says}</p>}
        {drive && <p><b>{minutes(drive.seconds)}</b> on a response drive, {(drive.metres / 1000).toFixed(1)} km</p>}
        {drive && <WayMap line={drive.line ?? []} theme={app.theme === "" ? "" : app.theme === "light" ? "?theme=light" : "?theme=dark"} />}
        {drive && <ol class="o-turns">{drive.say.map((s, n) => <li key={n}>{s}</li>)}</ol>}
      </div>
    </details>
  );
}
