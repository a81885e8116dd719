import { check, get, type Answers, type Form } from "./form";
import { paginate } from "./pages";

// A statement that is signed on glass (MOB-01, MOB-03): what the signature binds, when it is one, and what an edit makes of it.
// No DOM, no network.

/** What a signature binds: hashes of the text and of the declarations as they were read out, taken when the pen was lifted. */
export interface Signed {
  text: string;
  read: string;
  at: number; // by the device's wall clock
}

/** The statement that a next version changes: the act that put it into the queue, the hash of its text, and why. */
export interface Amends {
  act: string;
  from: string;
  why: string;
}

/** The law's words with their pages filled in, as they are read out: the maker's, then those of whoever read it over. */
export function declarations(read: Record<string, string>, a: Answers): string[] {
  const pages = String(paginate(get(a, "text")).length);
  return [read["section_9.en"], get(a, "cannot_read") === "read_over" ? read["read_over.en"] : undefined].filter((w) => w !== undefined).map((w) => w.replaceAll("{pages}", pages));
}

export const isStatement = (f: Form): boolean => f.record === "statement";

/** A victim's own statement: what was signed stands, and another adds to it (VIC-08). */
export const isPersonal = (f?: Form): boolean => f?.kind === "personal";

/** Tells whether the statement is signed with all that signing needs. From then on its text changes as a next version alone. */
export const sealed = (f: Form, a: Answers, s: Signed | undefined, now: number): boolean => isStatement(f) && s !== undefined && get(a, "signature") !== "" && check(f, a, now, "sign").length === 0;

/** What goes to the record of a signed statement before it is changed: its back may wait. */
export function asSigned(f: Form, a: Answers, now: number): Answers {
  return check(f, a, now, "back").length ? { ...a, back: ["no"] } : a;
}

/** What a next version begins with: everything but what the signature is made of, and the time. */
export function unsigned(f: Form, a: Answers): Answers {
  const gone = new Set(["happened_at", ...(f.groups.flatMap((g) => g.questions).find((q) => q.id === "text")?.voids ?? [])]);
  return Object.fromEntries(Object.entries(a).filter(([q]) => !gone.has(q)));
}

/** The witness, as the form names them. */
export const witness = (a: Answers): string => [get(a, "given"), get(a, "family")].filter(Boolean).join(" ");
