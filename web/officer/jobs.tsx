import { Camera } from "./camera";
import { Film } from "./film_form";
import { Way } from "./way";
import { isPersonal, isStatement } from "./engine/statement";
import { Mark, clock, icons } from "./parts";
import type { Job } from "./job";
import type { App } from "./state";

const upper = (s: string) => (s.charAt(0).toUpperCase() + s.slice(1)).replaceAll("_", " ");
const steps = ["Accepted", "En route", "At scene", "Clear"];
const says = ["I have this job", "I am en route", "I am at scene", "We are clear"];
const codes = ["", "5", "6", "2"];

export function Jobs({ app }: { app: App }) {
  const jobs = app.jobs.filter((j) => app.step(j) < 4);
  if (!app.engine!.budget) return <Nothing title="No jobs yet" text="This phone has not reached the server since it was set up. Jobs show here as soon as it does." />;
  if (!app.callsign) return <Nothing title="No callsign" text="You are not in a callsign now. Book on with your crew, or ask the control room. Your notebook works all the same." />;
  if (!jobs.length) return <Nothing title="No job" text="You are free to be sent. This page shows a job as soon as you have one." />;
  const [j, ...rest] = jobs;
  return (
    <>
      <JobCard j={j} />
      <Know app={app} j={j} />
      <Steps at={app.step(j)} />
      <Next app={app} j={j} />
      <div class="o-two">
        <button type="button" class="o-b" onClick={() => void app.note()}>Write a note</button>
        {app.shot ? <button type="button" class="o-b" onClick={() => void app.note()}>Finish the photograph</button> : <Camera says="Photograph an exhibit" got={(taken) => app.note(taken)} />}
      </div>
      <Film app={app} j={j} />
      <Way app={app} j={j} />
      <div class="o-two">
        <a class="o-b" href={`/control/incidents/${j.incident.id}`}>Whole log</a>
        {mg11(app) && <button type="button" class="o-b" onClick={() => app.begin(mg11(app)!, j)}>Take a statement</button>}
      </div>
      {rest.length > 0 && (
        <section class="o-card">
          <h2>Next</h2>
          <ul>{rest.map((r) => <li key={r.incident.id}>{`${short(r)} ${r.incident.title}, ${r.incident.place}`}</li>)}</ul>
        </section>
      )}
    </>
  );
}

const mg11 = (app: App) => app.engine!.forms?.forms.find((f) => isStatement(f) && !isPersonal(f));

const Nothing = ({ title, text }: { title: string; text: string }) => (
  <section class="o-card">
    <h1 tabIndex={-1}>{title}</h1>
    <p class="o-quiet">{text}</p>
  </section>
);

export const short = (j: Job) => String(j.incident.no).padStart(4, "0");

const JobCard = ({ j }: { j: Job }) => (
  <section class="o-card o-job">
    <p class="o-hd">
      {j.grade_label && <b class={`o-g o-g${j.incident.grade}`}>{j.grade_label}</b>}
      <span class="o-no">{short(j)}</span>
      {j.incident.due_at && <span class="o-due">target <b>{clock(Date.parse(j.incident.due_at))}</b></span>}
    </p>
    <h1 tabIndex={-1}>{j.incident.title}</h1>
    <p class="o-place">{j.incident.place}</p>
  </section>
);

/** What an officer should know before the door: what is dangerous first. */
function Know({ app, j }: { app: App; j: Job }) {
  const people = j.known?.people ?? [];
  const cards = app.cards(j.incident.thread);
  const statement = mg11(app);
  const log = j.log.filter((l) => l.kind === "control.log.added").slice(-4).reverse();
  return (
    <ul class="o-card o-know">
      {cards.flatMap((c) => (c.street ?? []).map((s) => <li key={c.id + s} class="o-hot">{c.name}: {s}</li>))}
      {(j.incident.flags ?? []).map((f) => <li key={f} class="o-hot">{upper(f)}</li>)}
      {(j.known?.warnings ?? []).map((w) => <li key={w} class="o-hot">At this address. {w}</li>)}
      {people.map((p) => (
        <li key={p.id}>
          {p.by === "phone" ? "The caller's number: " : "At this address: "}
          {[p.name, ...(p.parts ?? [])].join(", ")}
          {(p.markers ?? []).map((m) => <p key={m} class="o-hot">{m}</p>)}
        </li>
      ))}
      {statement && cards.map((c) => (
        <li key={c.id} class="o-row">
          <span>{c.name}{c.role ? `, ${c.role.toLowerCase()}` : ""}</span>
          <button type="button" class="o-b" onClick={() => app.begin(statement, j, { person: c.id })}>Statement<span class="o-hide"> of {c.name}</span></button>
        </li>
      ))}
      {(j.said ?? []).map((s) => <li key={s}>The caller: “{s}”</li>)}
      {(app.engine!.budget?.notes?.[j.incident.id] ?? []).map((n) => <li key={n.id}><time>{clock(Date.parse(n.at))}</time> {n.by} wrote: {n.text}</li>)}
      {log.map((l) => <li key={l.at + l.title}><time>{clock(Date.parse(l.at))}</time> {l.title}</li>)}
      <li>{j.others?.length ? `${j.others.join(", ")} with you` : "Nobody else is sent"}</li>
    </ul>
  );
}

const Steps = ({ at }: { at: number }) => (
  <ol class="o-steps" aria-label="How far">
    {steps.map((s, n) => <li key={s} class={n < at - 1 ? "o-done" : ""} aria-current={n === at - 1 ? "step" : undefined}>{s}</li>)}
  </ol>
);

function Next({ app, j }: { app: App; j: Job }) {
  const at = app.step(j);
  const last = app.engine!.queue.items.filter((i) => i.act.record === `job/${j.assignment.id}`).at(-1);
  const press = () => {
    if (at === 0) void app.accept(j);
    else void app.act({ kind: "job.state", record: `job/${j.assignment.id}`, body: { callsign: app.callsign, incident: j.incident.id, state: codes[at] }, title: `${short(j)} ${steps[at].toLowerCase()}` });
  };
  return (
    <>
      <button type="button" class="o-big" onClick={press}>
        <span>
          <b>{says[at]}</b>
          {last ? `${last.title}, ${clock(last.at, true)}` : `Sent at ${clock(Date.parse(j.assignment.sent_at), true)}`}
        </span>
        {icons.arrow()}
      </button>
      {last && <p class="o-last" role="status">{last.title}: <Mark state={last.state} /></p>}
    </>
  );
}
