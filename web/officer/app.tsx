import { render } from "preact";
import { Find } from "./find";
import { Fill, Forms } from "./forms";
import { Help } from "./help";
import { Jobs } from "./jobs";
import { Lock } from "./lock";
import { Notebook } from "./notebook";
import { Alerts } from "./alerts";
import { clock, icons } from "./parts";
import { QueueScreen, open } from "./queue";
import { Say } from "./say";
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
        <Alerts app={app} />
        {app.says && <p class="o-wrong" role="alert">{app.says}</p>}
        {app.form ? <Fill app={app} /> : (
          <>
            {app.tab === "jobs" && <><Jobs app={app} /><Forms app={app} /></>}
            {app.tab === "notebook" && <Notebook app={app} />}
            {app.tab === "find" && <Find app={app} />}
            {app.tab === "queue" && <QueueScreen app={app} />}
          </>
        )}
        <Say key={app.screen} app={app} />
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

function Tabs({ app }: { app: App }) {
  const waiting = app.engine!.queue.own().filter(open).length;
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
