import { short } from "./jobs";
import type { App } from "./state";

/**
 * What cannot wait for the officer to look: a job that nobody of the crew has said they have, on every screen but its own, and what national
 * records said of somebody on it. The server gives jobs to those on duty alone, so nobody else is alerted.
 */
export function Alerts({ app }: { app: App }) {
  const told = app.engine!.budget?.told ?? [];
  const fresh = app.tab !== "jobs" || app.form ? app.jobs.filter((j) => app.step(j) === 0 && j.incident.id !== app.form?.draft.incident) : [];
  return (
    <>
      {told.map((t) => (
        <section key={t.id} class="o-card o-alarm" role="alert">
          <p><b>{t.source}: {t.asked}</b></p>
          <p class="o-hot">{t.held}</p>
          <p class="o-quiet">A check made, not a fact of ours.</p>
          <div class="o-two"><a class="o-b" href={`/control/checks/${t.id}`}>Read it</a><a class="o-b" href={`/control/checks/${t.id}/acknowledge`}>Acknowledge</a></div>
        </section>
      ))}
      {fresh.map((j) => (
        <section key={j.assignment.id} class="o-card o-alarm" aria-label="New job" aria-live="assertive">
          <p><b>New job {short(j)}</b>{j.grade_label ? `, ${j.grade_label}` : ""}</p>
          <p>{j.incident.title}, {j.incident.place}</p>
          <div class="o-two"><button type="button" class="o-b" onClick={() => app.go("jobs")}>Open it</button><button type="button" class="o-b o-go" onClick={() => void app.accept(j)}>I have this job</button></div>
        </section>
      ))}
    </>
  );
}
