import { useState } from "preact/hooks";
import { toMakers, type Item, type Shown } from "./engine/queue";
import { isPersonal } from "./engine/statement";
import { StateIcon, about, clock, words } from "./parts";
import type { App } from "./state";
import { changeHanded, putRight } from "./versions";

const order: [Shown, string][] = [["refused", "it is still here"], ["conflict", "both are kept"], ["device", "only copy"], ["sending", ""], ["received", "safe there, waits for a file or an earlier entry"], ["record", ""]];

/** Whether it has not reached the record. */
export const open = (i: Item): boolean => i.state !== "record";

export function QueueScreen({ app }: { app: App }) {
  const items = app.engine!.queue.own();
  const waiting = items.filter(open).length;
  const { link, says } = app.engine!.status;
  return (
    <>
      <div class="o-pt">
        <h1 tabIndex={-1}>Queue</h1>
        <span>{items.length ? `${waiting} of ${items.length} still to go` : ""}</span>
      </div>
      {link === "none" && <p class="o-say"><b>There is no link.</b> Everything stays locked on this phone until it is on the record. It goes by itself when the link is back.</p>}
      {link === "sign-in" && <p class="o-say"><b>Sign in to send.</b> {says} <a href="/sign-in?next=/officer">Sign in</a></p>}
      {link === "refused" && <p class="o-say"><b>The server does not take this now.</b> {says}</p>}
      {items.length === 0 && <p class="o-quiet">Nothing waits. What you do shows here with how far it has come.</p>}
      {order.map(([s, note]) => <Group key={s} app={app} state={s} note={note} items={items.filter((i) => i.state === s)} />)}
      <div class="o-two">
        <button type="button" class="o-b" onClick={() => void app.sync()}>Send now</button>
        <button type="button" class="o-b" onClick={() => app.lock()}>Lock</button>
      </div>
      {app.mayPasskey && !app.passkey && <button type="button" class="o-b" onClick={() => void app.addPasskey()}>Let the phone's own lock open this app</button>}
      <fieldset class="o-card o-theme">
        <legend>Light of the screen</legend>
        {[["", "As the phone"], ["light", "Light"], ["dark", "Dark"], ["night", "Red, for the night"]].map(([v, t]) => (
          <label key={v} class="o-check"><input type="radio" name="theme" checked={app.theme === v} onChange={() => app.setTheme(v)} /> {t}</label>
        ))}
      </fieldset>
    </>
  );
}

function Group({ app, state, note, items }: { app: App; state: Shown; note: string; items: Item[] }) {
  if (!items.length) return null;
  const newest = [...items].reverse();
  return (
    <section class={`o-q o-q--${state}`}>
      <h2><StateIcon state={state} />{words[state]}<span>{state === "record" ? `${items.length}` : note}</span></h2>
      <ul class="o-card">{newest.map((i) => <Row key={i.act.id} app={app} i={i} />)}</ul>
    </section>
  );
}

function Row({ app, i }: { app: App; i: Item }) {
  const size = (i.act.media ?? []).reduce((n, m) => n + m.size, 0);
  return (
    <li>
      <b>{i.title}</b>
      <time>{clock(i.at)}</time>
      {size > 0 && i.sent !== undefined && i.state !== "record" && <progress max={size} value={i.sent} aria-label="How much has arrived" />}
      {about(i) && <i>{about(i)}</i>}
      {i.act.kind === "form" && i.ref && <a href={`/field/record/${i.ref}`}>Open the record</a>}
      {i.act.kind === "video" && i.ref && <a href={`/evidence/material/${i.ref}`}>Open the recording, to mark or share it</a>}
      {i.theirs !== undefined && <i>The record says: {(i.theirs as { label?: string }).label ?? "otherwise"}. You said: {i.title}.</i>}
      {i.act.kind === "form" && i.act.body.text_sha256 !== undefined && !isPersonal(app.engine!.forms?.forms.find((f) => f.code === i.act.body.form)) && !app.engine!.queue.items.some((x) => x.act.body.amends === i.act.id && x.state !== "refused" && x.state !== "conflict") && i.state !== "refused" && i.state !== "conflict" && <NextVersion app={app} i={i} />}
      {(i.state === "refused" || i.state === "conflict") && <Decide app={app} i={i} />}
    </li>
  );
}

/** A statement that was handed in is not changed: its next version is made beside it. */
function NextVersion({ app, i }: { app: App; i: Item }) {
  const [why, setWhy] = useState("");
  const go = (e: Event) => {
    e.preventDefault();
    if (why.trim()) return void changeHanded(app, i, why.trim());
    app.says = "Say why the statement is changed. It stands with the next version.";
    app.redraw();
  };
  return (
    <details class="o-more o-whole">
      <summary>Change it: the next version</summary>
      <form class="o-write" onSubmit={go}>
        <label class="o-l" for={`why-${i.act.id}`}>Why is it changed?</label>
        <input id={`why-${i.act.id}`} maxLength={500} autocomplete="off" value={why} onInput={(e) => setWhy(e.currentTarget.value)} />
        <button class="o-b" type="submit">Make the next version</button>
      </form>
    </details>
  );
}

/** A refusal and a conflict are decided by a person: saved again, perhaps otherwise, or left as the record has it. */
function Decide({ app, i }: { app: App; i: Item }) {
  const again = (e: Event) => {
    e.preventDefault();
    const text = new FormData(e.currentTarget as HTMLFormElement).get("text");
    void app.engine!.queue.again(i.act.id, text === null ? undefined : { ...i.act.body, text: String(text) }).then(() => app.sync());
  };
  return (
    <form class="o-decide" onSubmit={again}>
      {typeof i.act.body.text === "string" && <textarea name="text" rows={3} aria-label="What you wrote">{i.act.body.text}</textarea>}
      {i.act.kind === "form" && <button class="o-b" type="button" onClick={() => putRight(app, i)}>Open it to put it right</button>}
      {i.act.kind === "note" && i.act.body.incident !== undefined && <button class="o-b" type="button" onClick={() => void app.engine!.queue.again(i.act.id, { ...i.act.body, incident: undefined }).then(() => app.sync())}>Save it without the job</button>}
      <button class="o-b" type="submit">Save it again</button>
      <button class="o-b" type="button" onClick={() => void app.engine!.queue.close(i.act.id).then(app.redraw)}>{i.act.kind === toMakers ? "Throw it away" : "Leave it as the record has it"}</button>
    </form>
  );
}
