import { useState } from "preact/hooks";
import { hex, sha256 } from "./engine/bytes";
import type { Draft } from "./engine/draft";
import { nameOf } from "./engine/draft";
import type { Kind } from "./engine/form";
import { witness } from "./engine/statement";
import { FormScreen } from "./form/form";
import { clock } from "./parts";
import type { App } from "./state";
import { changeSigned } from "./versions";

/** What may be filled in here, and what is begun. */
export function Forms({ app }: { app: App }) {
  const job = app.jobs.find((j) => app.step(j) < 4);
  const all = (app.engine!.forms?.forms ?? []).filter((f) => job || !f.thread);
  return (
    <>
      {app.drafts.length > 0 && (
        <section class="o-card o-forms">
          <h2>Begun, not handed in</h2>
          {app.drafts.map(([name, d]) => <Begun key={name} app={app} d={d} />)}
        </section>
      )}
      {all.length > 0 && (
        <details class="o-card o-forms">
          <summary>Forms{job ? `, on ${String(job.incident.no).padStart(4, "0")}` : ""}</summary>
          {all.map((f) => <button key={f.code} type="button" class="o-b" onClick={() => app.begin(f, job)}>{f.title}</button>)}
        </details>
      )}
    </>
  );
}

/** Throwing a draft away takes two presses: nothing else has what was typed. */
function Begun({ app, d }: { app: App; d: Draft }) {
  const [asked, setAsked] = useState(false);
  const what = [d.title, witness(d.answers), d.amends && "next version", d.no].filter(Boolean).join(", ");
  return (
    <>
      <button type="button" class="o-b" onClick={() => app.goOn(d)}>Go on: {what}, {clock(d.at)}</button>
      {asked
        ? <div class="o-two"><button type="button" class="o-b" onClick={() => void app.keepDraft(d)}>Yes, throw it away</button><button type="button" class="o-b" onClick={() => setAsked(false)}>No, keep it</button></div>
        : <button type="button" class="o-b" onClick={() => setAsked(true)}>Throw away: {what}</button>}
    </>
  );
}

/** The form that is open. */
export function Fill({ app }: { app: App }) {
  const { form, draft } = app.form!;
  const { words, read } = app.engine!.forms!;
  const job = app.jobs.find((j) => j.incident.id === draft.incident);
  return (
    <FormScreen key={nameOf(draft)} form={form} words={words} read={read} begin={draft.answers} signed={draft.signed} amends={draft.amends} thread={draft.thread} incident={draft.incident} note={draft.note}
      now={Date.now} where={here} known={known(app, draft.thread, job?.incident.place)} offered={draft.offered} people={app.cards(draft.thread)} hash={async (t) => hex(await sha256(new TextEncoder().encode(t)))}
      keep={(a, s) => void app.keepDraft(draft, a, s)} send={(title, body) => app.handIn(draft, title, body)} change={(a, s, why) => void changeSigned(app, draft, a, s, why)}
      close={() => {
        app.form = undefined;
        app.redraw();
      }} />
  );
}

/** What the job knows of places, vehicles and officers: chosen, it is not typed. */
function known(app: App, thread?: string, at?: string): Partial<Record<Kind, string[]>> {
  const b = app.engine?.budget;
  return { place: at ? [at] : [], vehicle: (thread && b?.vehicles?.[thread]) || [], officer: b?.officers ?? [] };
}

const here = () => new Promise<{ lat: string; lon: string } | undefined>((done) => {
  if (!navigator.geolocation) return done(undefined);
  navigator.geolocation.getCurrentPosition((p) => done({ lat: p.coords.latitude.toFixed(6), lon: p.coords.longitude.toFixed(6) }), () => done(undefined), { timeout: 10_000, maximumAge: 60_000 });
});
