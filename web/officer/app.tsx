import { render } from "preact";
import { useState } from "preact/hooks";
import { Find } from "./find";
import { Fill, Forms } from "./forms";
import { Jobs } from "./jobs";
import { Lock } from "./lock";
import { Notebook } from "./notebook";
import { clock, icons } from "./parts";
import { QueueScreen } from "./queue";
import { App, type Tab } from "./state";

const tabs: [Tab, string][] = [["jobs", "Jobs"], ["notebook", "Notebook"], ["find", "Find"], ["queue", "Queue"]];

/** Starts the app in an element, and the worker that opens it without a network. */
export function start(root: HTMLElement): void {
  const app = new App(() => render(<Screen app={app} />, root));
  render(<Screen app={app} />, root);
  void app.open();
  if ("serviceWorker" in navigator) void navigator.serviceWorker.register("/officer/sw.js", { scope: "/officer" });
}

function Screen({ app }: { app: App }) {
  if (app.phase === "opening") return <main class="o-lock"><h1>Opening</h1></main>;
  if (app.phase !== "open" || !app.engine) return <Lock app={app} />;
  return (
    <div class="o-app">
      <Strip app={app} />
      <main class="o-body" id="main">
        {app.says && <p class="o-wrong" role="alert">{app.says}</p>}
        {app.form ? <Fill app={app} /> : (
          <>
            {app.tab === "jobs" && <><Jobs app={app} /><Forms app={app} /></>}
            {app.tab === "notebook" && <Notebook app={app} />}
            {app.tab === "find" && <Find app={app} />}
            {app.tab === "queue" && <QueueScreen app={app} />}
          </>
        )}
      </main>
      <Tabs app={app} />
    </div>
  );
}

/** The strip on top of every screen: callsign, state, link, and the call for help. */
function Strip({ app }: { app: App }) {
  const e = app.engine!;
  const unit = e.budget?.crew?.unit as { label?: string } | undefined;
  const link = { linked: "Linked", none: "No link", "sign-in": "Sign in to send", refused: "Not taken" }[e.status.link];
  return (
    <header class="o-top">
      <b>{app.callsign || "No callsign"}</b>
      <span class="o-state">{(unit?.label ?? "").replace(/^[\d ]+/, "")}</span>
      <span class={`o-lk${e.status.link === "linked" ? "" : " o-lk--bad"}`} role="status">{link}</span>
      <time>{clock(app.now)}</time>
      <Help app={app} />
    </header>
  );
}

/** Two presses, so that a pocket calls nobody; the second stands where the thumb is. It is queued before all else. */
function Help({ app }: { app: App }) {
  const [asked, setAsked] = useState(false);
  const sent = app.engine!.queue.items.filter((i) => i.act.kind === "emergency").at(-1);
  const recent = sent && app.now - sent.at < 10 * 60_000 ? sent : undefined;
  const send = () => {
    setAsked(false);
    void app.act({ kind: "emergency", record: "emergency", title: "Emergency", body: { callsign: app.callsign } });
    navigator.geolocation?.getCurrentPosition((p) => void app.act({ kind: "position", record: "position", title: "Where you were", body: { callsign: app.callsign, lat: p.coords.latitude, lon: p.coords.longitude, accuracy_m: Math.round(p.coords.accuracy) } }), () => undefined, { timeout: 10_000 });
  };
  if (!app.callsign) return null;
  return (
    <>
      <button type="button" class="o-help" aria-expanded={asked} onClick={() => setAsked(!asked)}>Help</button>
      {recent && <p class="o-sent" role="status">{recent.state === "record" ? `Emergency is on every console since ${clock(recent.at, true)}.` : recent.state === "refused" || recent.state === "conflict" ? `Emergency was not taken: ${recent.says} Use the radio.` : "Emergency has NOT reached the control room yet. Use the radio."}</p>}
      {asked && (
        <div class="o-ask" role="dialog" aria-label="Emergency">
          <button type="button" class="o-big o-big--help" onClick={send}><span><b>Emergency: send help</b>To every console at once</span></button>
          <button type="button" class="o-b" onClick={() => setAsked(false)}>No, go back</button>
        </div>
      )}
    </>
  );
}

function Tabs({ app }: { app: App }) {
  const waiting = app.engine!.queue.waiting();
  return (
    <nav class="o-tabs" aria-label="Officer's app">
      {tabs.map(([id, text]) => (
        <button key={id} type="button" aria-current={app.tab === id ? "page" : undefined} onClick={() => app.go(id)}>
          {icons[id]()}
          {text}
          {id === "queue" && waiting > 0 && <b><span class="o-hide">, still to go: </span>{waiting}</b>}
        </button>
      ))}
    </nav>
  );
}
