import { useState } from "preact/hooks";
import { instant } from "./engine/form";
import { proposed, readFilmed } from "./film";
import type { Job } from "./job";
import { clock } from "./parts";
import { Moment } from "./form/question";
import type { App } from "./state";

const most = 100; // MB: a phone holds a film whole while it seals it

/** A film that was chosen and is not saved, with what is said of it (MOB-07). Times are instants as texts. */
export interface Shown {
  bytes: Uint8Array;
  type: string;
  name: string;
  seconds?: number;
  started: string;
  stopped: string;
  offered?: string; // both times, as this phone's clock offered them
  notice: string;
  why: string;
  marks: string[];
}

const marks: [string, string][] = [["evidential", "It is evidence, or relevant to the investigation: keep it with the case"], ["personal", "It shows people, homes or papers that have no part in the case"], ["vulnerable", "It shows a vulnerable person"]];
const text = (ms: number) => new Date(Math.floor(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");

/** Body-worn video from the phone: the film, from when to when, how people knew, and what it shows. A longer one comes from the camera's dock. */
export function Film({ app, j }: { app: App; j: Job }) {
  const f = app.film;
  const [wrong, setWrong] = useState<[string, string]>();
  const fail = (field: string, says: string) => {
    setWrong([field, says]);
    document.getElementById(field)?.focus();
  };
  const choose = async (e: Event) => {
    const input = e.currentTarget as HTMLInputElement;
    const file = input.files?.[0];
    if (!file) return;
    if (file.size > most << 20) return fail("film", `This film is larger than ${most} MB. Put it on the record from the camera's dock, on the evidence page of the case.`);
    const bytes = new Uint8Array(await file.arrayBuffer());
    const said = readFilmed(bytes);
    const p = proposed(said, file.lastModified, Date.now());
    const at = p ? [text(p.from), text(p.to)] : ["", ""];
    setWrong(undefined);
    app.setFilm({ bytes, type: file.type || "application/octet-stream", name: file.name, seconds: said.seconds, started: at[0]!, stopped: at[1]!, offered: p?.byClock ? at.join() : undefined, notice: "", why: "", marks: [] });
    input.value = "";
  };
  const save = async (e: Event) => {
    e.preventDefault();
    if (!f) return;
    const [from, to] = [instant(f.started), instant(f.stopped)];
    const needs = app.engine!.budget?.notices?.find((n) => n.code === f.notice)?.why;
    if (from === null) return fail("film-from", "Say when the recording started, as a day and a time that there are.");
    if (to === null) return fail("film-to", "Say when the recording stopped, as a day and a time that there are.");
    if (to < from) return fail("film-to", `It stopped before it started, at ${clock(from)}. Put one of the two right.`);
    if (!f.notice) return fail("film-notice", "Choose how people knew that it records. A body-worn camera is never used covertly.");
    if (needs && !f.why.trim()) return fail("film-why", "Say why they could not be told.");
    const body = { incident: j.incident.id, started_at: text(from), stopped_at: text(to), notice: f.notice, ...(needs ? { notice_why: f.why.trim() } : {}), ...Object.fromEntries(f.marks.map((m) => [m, true])), ...(f.offered === [f.started, f.stopped].join() ? { by_clock: true } : {}) };
    if (await app.act({ kind: "video", record: "video", title: `Body-worn video, ${clock(from)} to ${clock(to)}`, body, files: [{ bytes: f.bytes, type: f.type }] })) app.setFilm(undefined);
  };
  const says = (field: string) => wrong?.[0] === field && <p class="of-e" id={`${field}-says`} role="alert">{wrong[1]}</p>;
  return (
    <details class="o-card o-more o-film" open={f !== undefined}>
      <summary>Body-worn video</summary>
      {!f && <p class="o-quiet">The film is kept as it is. What is no evidence goes by itself after the term of law. One that is on the record already is marked, redacted and shared there.</p>}
      {says("film")}
      {!f && <label class="o-b o-file">Record or choose a film<input id="film" type="file" accept="video/*" capture="environment" onChange={(e) => void choose(e)} /></label>}
      {!f && <a class="o-b" href={`/evidence/thread/${j.incident.thread}`}>Recordings on the record</a>}
      {f && (
        <form class="o-write" noValidate onSubmit={(e) => void save(e)}>
          <p>{f.name}, {(f.bytes.length / 1_048_576).toFixed(1)} MB, {f.seconds === undefined ? "its length could not be measured" : `${f.seconds < 60 ? `${Math.round(f.seconds)} s` : `${Math.floor(f.seconds / 60)} min ${Math.round(f.seconds % 60)} s`} long`}. It is not kept on this device until you save it.</p>
          {([["film-from", "Recording started", "started"], ["film-to", "Recording stopped", "stopped"]] as const).map(([id, label, of]) => (
            <div key={id}>
              <label class="o-l" for={id}>{label}</label>
              {says(id)}
              <Moment same={{ id, "aria-describedby": wrong?.[0] === id ? `${id}-says` : undefined }} value={f[of]} answer={(v) => app.setFilm({ ...f, [of]: v[0] ?? "" })} />
            </div>
          ))}
          <fieldset class="of-q">
            <legend class="o-l">How did people know that it records?</legend>
            {says("film-notice")}
            {(app.engine!.budget?.notices ?? []).map((n, i) => (
              <label key={n.code} class="o-check"><input type="radio" name="film-notice" id={i === 0 ? "film-notice" : undefined} checked={f.notice === n.code} onChange={() => app.setFilm({ ...f, notice: n.code })} /> {n.label}</label>
            ))}
          </fieldset>
          {app.engine!.budget?.notices?.find((n) => n.code === f.notice)?.why && (
            <div>
              <label class="o-l" for="film-why">Why could they not be told?</label>
              {says("film-why")}
              <input id="film-why" type="text" maxLength={300} autocomplete="off" value={f.why} onInput={(e) => app.setFilm({ ...f, why: e.currentTarget.value })} />
            </div>
          )}
          {marks.map(([m, t]) => <label key={m} class="o-check"><input type="checkbox" checked={f.marks.includes(m)} onChange={(e) => app.setFilm({ ...f, marks: e.currentTarget.checked ? [...f.marks, m] : f.marks.filter((x) => x !== m) })} /> {t}</label>)}
          <div class="o-two">
            <button type="button" class="o-b" onClick={() => app.setFilm(undefined)}>Leave it out</button>
            <button type="submit" class="o-b o-go">Save</button>
          </div>
        </form>
      )}
    </details>
  );
}
