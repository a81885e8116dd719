import { nameOf, type Draft } from "./engine/draft";
import { bodyOf, get, type Answers } from "./engine/form";
import type { Item } from "./engine/queue";
import { asSigned, isStatement, unsigned, witness, type Amends, type Signed } from "./engine/statement";
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
}

/** Opens a form that was not accepted, to put it right. */
export function putRight(app: App, i: Item): void {
  const b = i.act.body as unknown as Handed;
  const first = app.engine!.queue.items.find((x) => x.act.id === b.amends);
  const amends = b.amends && first?.state !== "refused" ? { act: b.amends, from: b.from!, why: b.why! } : undefined; // what was refused has no next version
  const form = app.engine!.forms?.forms.find((f) => f.code === b.form);
  const again = app.drafts.find(([, d]) => d.was === i.act.id)?.[1]; // what was put right already is not begun anew
  // A statement that was refused is signed again: its signature is bound to what was heard, and that may be what was wrong.
  const answers = form && isStatement(form) && get(b.answers, "signature") ? unsigned(form, b.answers) : b.answers;
  app.tab = "jobs";
  app.goOn(again ?? { code: b.form, title: i.title, thread: b.thread, incident: b.incident, note: b.note, was: i.act.id, at: 0, answers, amends });
}

/** Puts a statement into the queue as it was signed, and goes on with its next version (MOB-03). */
export async function changeSigned(app: App, draft: Draft, answers: Answers, signed: Signed, why: string): Promise<void> {
  const form = app.form!.form;
  const more = { thread: draft.thread, incident: draft.incident, note: draft.note, text_sha256: signed.text, read_sha256: signed.read, ...(draft.amends ? { amends: draft.amends.act, from: draft.amends.from, why: draft.amends.why } : {}) };
  const title = [form.title, witness(answers)].filter(Boolean).join(", ");
  const handed = asSigned(form, answers, Date.now());
  if (!(await app.handIn(draft, title, bodyOf(form, handed, more)))) return;
  const act = app.engine!.queue.items.filter((i) => i.act.kind === "form").at(-1)!.act.id;
  await nextVersion(app, { ...draft, was: undefined, signed: undefined, answers: { ...unsigned(form, answers), ...(get(handed, "back") === "yes" ? { back: ["no"] } : {}) } }, { act, from: signed.text, why }); // its back went with version 1
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

async function nextVersion(app: App, draft: Draft, amends: Amends): Promise<void> {
  const next = { ...draft, amends };
  const begun = app.drafts.find(([name]) => name === nameOf(next))?.[1]; // a next version that is begun goes on as it is
  if (!begun) await app.keepDraft(next, next.answers);
  app.goOn(begun ?? next);
}
