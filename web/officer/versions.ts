import { nameOf, type Draft } from "./engine/draft";
import { bodyOf, get, instant, type Answers } from "./engine/form";
import type { Item } from "./engine/queue";
import { asSigned, isPersonal, isStatement, unsigned, witness, type Amends, type Signed } from "./engine/statement";
import type { App } from "./state";

// What was handed in is opened again: to put it right where it was refused, or as the next version of what was signed (MOB-03).

/** The body of an act "form" in the queue. */
interface Handed {
  form: string;
  answers: Answers;
  thread?: string;
  incident?: string;
  note?: string;
  text_sha256?: string;
  read_sha256?: string;
  amends?: string;
  from?: string;
  why?: string;
  by_clock?: string[];
}

/** Opens a form that was not accepted, to put it right. A next version waits until the version before it is right. */
export function putRight(app: App, i: Item): void {
  const b = i.act.body as unknown as Handed;
  const first = stands(app, b.amends);
  if (first && (first.state === "refused" || first.state === "conflict") && !first.closed) {
    putRight(app, first);
    app.says = "This is the version before it, and it was not accepted either. Put it right first; then open the next version again.";
    return app.redraw();
  }
  const again1 = first && first.act.id !== b.amends ? (first.act.body as unknown as Handed) : undefined; // version 1 was put right: its text may be another now
  const amends = b.amends && !first?.closed ? { act: first?.act.id ?? b.amends, from: again1?.text_sha256 ?? b.from!, why: b.why! } : undefined; // what was left unaccepted has no next version
  const form = app.engine!.forms?.forms.find((f) => f.code === b.form);
  const again = app.drafts.find(([, d]) => d.was === i.act.id)?.[1]; // what was put right already is not begun anew
  // A statement that was refused is signed again: its signature is bound to what was heard, and that may be what was wrong.
  const answers = form && isStatement(form) && get(b.answers, "signature") ? unsigned(form, b.answers) : onTime(b, i);
  app.tab = "jobs";
  app.goOn(again ?? { code: b.form, title: i.title, thread: b.thread, incident: b.incident, note: b.note, was: i.act.id, at: 0, answers, amends });
}

/** The act that stands in the place of one that was put right, however often. */
function stands(app: App, id?: string): Item | undefined {
  let i = app.engine!.queue.items.find((x) => x.act.id === id);
  while (i?.by) i = app.engine!.queue.items.find((x) => x.act.id === i!.by);
  return i;
}

/** The answers with the moment that this phone's clock offered as the server knows it: the clock may be right by now, and the act is made anew. */
function onTime(b: Handed, i: Item): Answers {
  const t = b.by_clock?.includes("happened_at") && i.on !== undefined ? instant(get(b.answers, "happened_at")) : null;
  if (t === null) return b.answers;
  const wrong = Math.round((i.on! - i.act.made) / 60_000) * 60_000;
  return { ...b.answers, happened_at: [new Date(t + wrong).toISOString().replace(".000Z", "Z")] };
}

/** The moments of a form that are as this phone's clock offered them: the server knows how wrong it was (MOB-08). */
export const byClock = (a: Answers, offered?: string): string[] | undefined => (offered && get(a, "happened_at") === offered ? ["happened_at"] : undefined);

/** Puts a statement into the queue as it was signed, and goes on with its next version (MOB-03). */
export async function changeSigned(app: App, draft: Draft, answers: Answers, signed: Signed, why: string): Promise<void> {
  const form = app.form!.form;
  const more = { thread: draft.thread, incident: draft.incident, note: draft.note, text_sha256: signed.text, read_sha256: signed.read, ...(draft.amends ? { amends: draft.amends.act, from: draft.amends.from, why: draft.amends.why } : {}), by_clock: byClock(answers, draft.offered) };
  const title = [form.title, witness(answers)].filter(Boolean).join(", ");
  const handed = asSigned(form, answers, Date.now());
  if (!(await app.handIn(draft, title, bodyOf(form, handed, more)))) return;
  const act = app.engine!.queue.items.filter((i) => i.act.kind === "form").at(-1)!.act.id;
  if (isPersonal(form) && !get(answers, "person")) { // nobody is made twice: by then the victim has a card
    app.form = undefined;
    app.says = "It is kept as it was signed. When it is on the record, begin another from the victim's card.";
    return app.redraw();
  }
  if (isPersonal(form)) return nextVersion(app, { ...draft, was: undefined, signed: undefined, offered: undefined, amends: undefined, about: act, answers: unsigned(form, answers) });
  await nextVersion(app, { ...draft, was: undefined, signed: undefined, offered: undefined, answers: { ...unsigned(form, answers), ...(get(handed, "back") === "yes" ? { back: ["no"] } : {}) } }, { act, from: signed.text, why }); // its back went with version 1
}

/** Begins the next version of a statement that is in the queue, or on the record. */
export async function changeHanded(app: App, i: Item, why: string): Promise<void> {
  const b = i.act.body as unknown as Handed;
  const form = app.engine!.forms?.forms.find((f) => f.code === b.form);
  if (!form) return;
  app.tab = "jobs";
  const job = app.jobs.find((j) => j.incident.id === b.incident);
  await nextVersion(app, { code: b.form, title: form.title, thread: b.thread, incident: b.incident, no: job && String(job.incident.no).padStart(4, "0"), note: b.note, at: 0, answers: { ...unsigned(form, b.answers), back: ["no"] } }, { act: i.act.id, from: b.text_sha256!, why });
}

async function nextVersion(app: App, draft: Draft, amends?: Amends): Promise<void> {
  const next = { ...draft, amends };
  const begun = app.drafts.find(([name]) => name === nameOf(next))?.[1]; // a next version that is begun goes on as it is
  if (!begun) await app.keepDraft(next, next.answers);
  app.goOn(begun ?? next);
}
