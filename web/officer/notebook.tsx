import { useMemo, useRef, useState } from "preact/hooks";
import { instant, questionsOf, twice, type Form } from "./engine/form";
import type { Item } from "./engine/queue";
import { Moment } from "./form/question";
import { Camera } from "./camera";
import { Dictate } from "./dictate";
import { Sketch } from "./sketch";
import { Mark, about, clock } from "./parts";
import { short } from "./jobs";
import { exhibits, shotOf, type App, type Shot } from "./state";

export function Notebook({ app }: { app: App }) {
  const forms = useMemo(() => (app.engine!.forms?.forms ?? []).filter((f) => questionsOf(f).some((q) => q.carry === "note")), [app.engine!.forms]);
  const items = app.engine!.queue.items.filter((i) => (i.act.kind === "note" || i.act.kind === "photo") && !i.closed);
  return (
    <>
      <div class="o-pt">
        <h1 tabIndex={-1}>Notebook</h1>
        <span>{items.length ? `${items.length} on this phone` : ""}</span>
      </div>
      {items.length === 0 && <p class="o-quiet">Nothing is written yet. What you write is numbered when it reaches the record, and nothing is ever taken out.</p>}
      <ol class="o-notes">{items.map((i) => <Entry key={i.act.id} app={app} i={i} forms={forms} />)}</ol>
      <Write app={app} />
    </>
  );
}

function Entry({ app, i, forms }: { app: App; i: Item; forms: Form[] }) {
  const late = i.act.body.at ? `Late entry: of ${clock(Date.parse(String(i.act.body.at)))}, written ${clock(i.at)}.` : "";
  return (
    <li class="o-card o-entry">
      <p class="o-h">
        <b>{i.number ?? "–"}</b>
        <time>{clock(i.at, true)}</time>
        <Mark state={i.state} />
      </p>
      <p class="o-text">{String(i.act.body.text ?? i.act.body.description ?? "")}</p>
      {late && <p class="o-quiet">{late}</p>}
      {about(i) && <p class="o-hash">{about(i)}</p>}
      <Use app={app} i={i} forms={forms} />
    </li>
  );
}

/** A form that begins with what is written here: nothing is typed twice. */
function Use({ app, i, forms }: { app: App; i: Item; forms: Form[] }) {
  const [opened, setOpened] = useState(false); // a notebook of a whole tour draws no buttons that nobody sees: a slow phone saves a line in time
  const job = app.jobs.find((j) => j.incident.id === i.act.body.incident) ?? app.jobs[0];
  const may = forms.filter((f) => job || !f.thread);
  if (i.act.kind !== "note" || !i.act.body.text || !may.length) return null;
  return (
    <details class="o-more o-forms" onToggle={(e) => setOpened(e.currentTarget.open)}>
      <summary>Begin a form from this</summary>
      {opened && may.map((f) => <button key={f.code} type="button" class="o-b" onClick={() => app.begin(f, job, { note: i })}>{f.title}</button>)}
    </details>
  );
}

function Write({ app }: { app: App }) {
  const { text, at, exhibit } = app.pen;
  const shot = app.shot;
  const box = useRef<HTMLTextAreaElement>(null);
  const [sketching, setSketching] = useState(false);
  const job = app.jobs[0];
  const wrong = (says: string, where: HTMLElement | null) => {
    app.says = says;
    app.redraw();
    where?.focus();
  };

  const save = async (e: Event) => {
    e.preventDefault();
    const files = shot ? [{ bytes: shot.bytes, type: shot.type }] : [];
    const happened = at ? instant(at) : null;
    if (at && happened === null) return wrong(twice(at) ? "The clocks went back that night, and this time was twice. Say which of the two it was." : "Say when it happened as a day and a time that there are, such as 28 November 2026, 14:05.", document.getElementById("earlier"));
    const when = happened === null ? {} : { at: new Date(happened).toISOString().replace(/\.\d+Z$/, "Z") };
    const on = job ? { incident: job.incident.id } : {};
    const photo = shot && exhibit && job;
    if (!text.trim() && (!shot || photo)) return wrong(photo ? "Say what the photograph shows." : "Write the note, or put a photograph into it.", box.current);
    const kept = await app.save(photo
      ? { kind: "photo", record: exhibits, title: `Photograph: ${text}`, body: { incident: job.incident.id, description: text, ...when }, files }
      : { kind: "note", record: "notebook", title: text ? `Note: ${text.slice(0, 60)}` : "Note with a photograph", body: { text, ...when, ...on }, files });
    if (kept) box.current?.focus();
  };
  return (
    <form class="o-card o-write" onSubmit={(e) => void save(e)}>
      <label class="o-l" for="note">{shot && exhibit ? "What it shows" : "New entry"}{job ? `, on ${short(job)}` : ""}</label>
      <textarea id="note" ref={box} rows={3} maxLength={20_000} value={text} onInput={(e) => void app.write({ text: e.currentTarget.value })} />
      {shot && <Preview shot={shot} propose={(t) => void app.write({ at: t })} mayExhibit={job !== undefined} exhibit={exhibit} setExhibit={(v) => void app.write({ exhibit: v })} drop={() => void app.take()} />}
      <details class="o-more" open={at !== ""}>
        <summary>It happened earlier</summary>
        <label class="o-l" for="earlier">When it happened</label>
        <Moment same={{ id: "earlier" }} value={at} answer={(v) => void app.write({ at: v[0] ?? "" })} />
      </details>
      {sketching && <Sketch keep={(png) => (setSketching(false), void app.take(shotOf(png, "image/png", "sketch.png")))} close={() => setSketching(false)} />}
      <div class="o-two">
        <Dictate said={(t) => void app.write({ text: [app.pen.text.trim(), t].filter(Boolean).join(" ") })} />
        {!sketching && <button type="button" class="o-b" onClick={() => setSketching(true)}>Sketch</button>}
        <Camera says="Photograph" got={(taken) => app.take(taken)} />
        <button class="o-b o-go" type="submit">Save</button>
      </div>
    </form>
  );
}

function Preview({ shot, propose, mayExhibit, exhibit, setExhibit, drop }: { shot: Shot; propose: (at: string) => void; mayExhibit: boolean; exhibit: boolean; setExhibit: (v: boolean) => void; drop: () => void }) {
  const [broken, setBroken] = useState(false);
  return (
    <div class="o-shot">
      {broken ? <p class="o-quiet">This cannot be shown here. It is kept as it is, byte for byte.</p> : <img src={shot.url} alt="The picture that goes with it" onError={() => setBroken(true)} />}
      <div>
        <p>{shot.name}, {(shot.bytes.length / 1_048_576).toFixed(1)} MB</p>
        {shot.taken.at && <button type="button" class="o-b" onClick={() => propose(shot.taken.at!)}>Use the camera's time, {shot.taken.at.replace("T", " ")}</button>}
        {shot.taken.lat !== undefined && <p class="o-quiet">The camera says {shot.taken.lat.toFixed(5)}, {shot.taken.lon!.toFixed(5)}. It stays in the file.</p>}
        {mayExhibit && <label class="o-check"><input type="checkbox" checked={exhibit} onChange={(e) => setExhibit(e.currentTarget.checked)} /> Make it an exhibit</label>}
        <button type="button" class="o-b" onClick={drop}>Leave it out</button>
      </div>
    </div>
  );
}
