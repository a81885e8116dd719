// The street form: what is asked, what is carried from a person's card, what is wrong, and what is read back before it is sent.
// The same rules as police/field/forms in Go: both read police/field/forms/testdata. No DOM, no network, no clock of its own.

export type Option = { value: string; text: string };
export type Condition = { q: string; is?: string[]; not?: string[]; has?: "some" | "none"; short?: boolean };
export type Kind = "text" | "long" | "date" | "datetime" | "yesno" | "choice" | "many" | "number" | "person" | "signature" | "place" | "vehicle" | "officer";
export type Question = {
  id: string; ask: string; said?: string; copy?: string; hint?: string; why: string; sees: string; type: Kind; options?: Option[];
  must?: { cite: string; says: string; be?: string }; when?: Condition[]; carry?: string; max?: number; least?: number; past?: boolean; not_after?: string; not_before?: string; none?: string; voids?: string[];
};
export type Group = { id: string; title: string; intro?: string; private?: boolean; questions: Question[] };
export type Fact = { id: string; born: string; age: string; at: string; under: number; cite: string };
export type Form = { code: string; title: string; from: string; source: string; note?: string; record: string; kind?: string; role?: string; thread?: boolean; copy_title?: string; copy_says?: string; facts?: Fact[]; groups: Group[]; version: string };
export type Answers = Record<string, string[]>;
export type Wrong = { name: string; code: string; params: Record<string, string> };
export type Origin = "typed" | "carried" | "corrected";
export type Part = { id: string; title: string; rows: { id: string; ask: string; text: string }[] };

export const yes = "yes";
export const no = "no";
const lineMax = 500;
const longMax = 50_000;

/** Answers as they come: one may be written as a text alone; blanks are no answer. */
export function answersOf(raw: Record<string, string | string[] | null | undefined>): Answers {
  const out: Answers = {};
  for (const [q, v] of Object.entries(raw)) set(out, q, v == null ? [] : typeof v === "string" ? [v] : v);
  return out;
}

/** Puts an answer in the place of the one before. */
export function set(a: Answers, q: string, values: string[]): void {
  const kept = values.filter((v) => v.trim() !== "");
  if (kept.length) a[q] = kept;
  else delete a[q];
}

/** Puts an answer in the place of the one before. When it differs, the answers that do not outlive the change go: an edit of a statement's text voids its signature (MOB-03). */
export function change(f: Form, a: Answers, id: string, values: string[]): void {
  const was = (a[id] ?? []).join("\n");
  set(a, id, values);
  if ((a[id] ?? []).join("\n") === was) return;
  for (const v of questionsOf(f).find((q) => q.id === id)?.voids ?? []) delete a[v];
}

export const get = (a: Answers, q: string): string => a[q]?.[0] ?? "";

export const questionsOf = (f: Form): Question[] => f.groups.flatMap((g) => g.questions);

/** The questions that are asked, given what is answered, in the order of the form. */
export function shown(f: Form, a: Answers): Question[] {
  const out: Question[] = [];
  const seen: Answers = {};
  for (const q of questionsOf(f)) {
    if (!(q.when ?? []).every((c) => holds(f, c, seen))) continue;
    out.push(q);
    const v = a[q.id];
    if (v?.length) seen[q.id] = v;
  }
  return out;
}

/** The answers to what is asked alone: what was answered before another answer hid its question goes. */
export function kept(f: Form, a: Answers): Answers {
  const out: Answers = {};
  for (const q of shown(f, a)) {
    const v = a[q.id];
    if (v?.length) out[q.id] = v.map((x) => tidy(q, x));
  }
  return out;
}

/** How an answer is kept: a registration mark in capitals without gaps, an officer's number and name with one space between. */
function tidy(q: Question, v: string): string {
  if (q.type === "vehicle") return squeeze(v).replace(/[ .-]/g, "").toUpperCase();
  return q.type === "officer" ? squeeze(v) : v;
}

function holds(f: Form, c: Condition, seen: Answers): boolean {
  let have = seen[c.q] ?? [];
  const fact = (f.facts ?? []).find((x) => x.id === c.q);
  if (fact) {
    const v = factOf(fact, seen);
    have = v ? [v] : [];
  }
  if (c.is?.length && !c.is.some((v) => have.includes(v))) return false;
  if (c.not?.length && (!have.length || c.not.some((v) => have.includes(v)))) return false;
  if (c.has === "some" && !have.length) return false;
  if (c.has === "none" && have.length) return false;
  if (c.short) {
    const q = questionsOf(f).find((x) => x.id === c.q);
    return have.length > 0 && (q?.options ?? []).some((o) => o.value !== q?.none && !have.includes(o.value));
  }
  return true;
}

function factOf(x: Fact, a: Answers): string {
  const at = instant(get(a, x.at));
  const born = day(get(a, x.born));
  let age = -1;
  if (born && at !== null) age = ageOn(born, londonDay(at));
  else if (/^[+-]?[0-9]+$/.test(get(a, x.age))) age = Number(get(a, x.age));
  if (age < 0) return "";
  return age < x.under ? yes : no;
}

type Day = [number, number, number];

/** The age in whole years on a day. Who was born on 29 February is a year older on 1 March. */
export function ageOn(born: Day, on: Day): number {
  const before = on[1] < born[1] || (on[1] === born[1] && on[2] < born[2]);
  return on[0] - born[0] - (before ? 1 : 0);
}

function day(s: string): Day | null {
  const m = /^(\d{4})-(\d\d)-(\d\d)$/.exec(s.trim());
  if (!m) return null;
  const d: Day = [Number(m[1]), Number(m[2]), Number(m[3])];
  const t = new Date(Date.UTC(d[0], d[1] - 1, d[2]));
  const real = t.getUTCFullYear() === d[0] && t.getUTCMonth() === d[1] - 1 && t.getUTCDate() === d[2];
  return real && d[0] >= 1850 && d[0] <= 2199 ? d : null;
}

const london = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23", weekday: "short" });

function parts(ms: number): Record<string, string> {
  return Object.fromEntries(london.formatToParts(ms).map((p) => [p.type, p.value]));
}

/** The London day of an instant. */
export function londonDay(ms: number): Day {
  const p = parts(ms);
  return [Number(p["year"]), Number(p["month"]), Number(p["day"])];
}

const shape = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d))?((?:\.\d{1,9})?(?:Z|[+-](\d\d):(\d\d)))?$/;

/** Milliseconds of a moment that is written with its offset, or as a London clock shows it; null of what is none, and of a London time that is twice or never. */
export function instant(text: string): number | null {
  const s = text.trim();
  const m = shape.exec(s);
  if (!m || m[1]! < "1900" || m[1]! > "2199" || !day(`${m[1]}-${m[2]}-${m[3]}`)) return null;
  const [h, min, sec] = [Number(m[4]), Number(m[5]), Number(m[6] ?? 0)];
  if (h > 23 || min > 59 || sec > 59 || Number(m[9] ?? 0) > 59 || Number(m[8] ?? 0) * 60 + Number(m[9] ?? 0) > 14 * 60) return null;
  if (m[7] && !m[7].startsWith(".")) return Date.parse(m[6] ? s : s.replace(/(T\d\d:\d\d)/, "$1:00"));
  if (m[7]) return m[6] ? Date.parse(s) : null;
  const wall = Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]), h, min, sec);
  const found = moments(wall);
  return found.length === 1 ? found[0]! : null;
}

/** The instants at which a London clock shows what a UTC clock shows at wall: two in the hour that is twice, the first one first, and none in the one that is never. */
function moments(wall: number): number[] {
  return [2, 1, 0].map((off) => wall - off * 3_600_000).filter((t) => {
    const p = parts(t);
    return Date.UTC(Number(p["year"]), Number(p["month"]) - 1, Number(p["day"]), Number(p["hour"]), Number(p["minute"]), Number(p["second"])) === wall;
  });
}

/** The two moments that a London clock shows in the same way, in the hour that is twice when summer time ends; null of every other text. */
export function twice(text: string): [number, number] | null {
  const two = shownBy(text) ?? [];
  return two.length === 2 ? [two[0]!, two[1]!] : null;
}

/** Tells whether a London clock never shows this time, in the hour that is left out when summer time begins. */
const never = (text: string): boolean => shownBy(text)?.length === 0;

/** The instants at which a London clock shows what is written without an offset; null of what is no time. */
function shownBy(text: string): number[] | null {
  const m = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim());
  if (!m || !day(m[1]!) || m[1]! < "1900") return null;
  return moments(Date.parse(`${m[1]}T${m[2]}:${m[3]}:${m[4] ?? "00"}Z`));
}

/** Fills what is blank from a person's card, and says where each answer came from. What the card knows need never be typed. */
export function carry(f: Form, a: Answers, card: Record<string, string>): { answers: Answers; origins: Record<string, Origin> } {
  const answers: Answers = Object.fromEntries(Object.entries(a).map(([k, v]) => [k, [...v]]));
  const origins: Record<string, Origin> = {};
  for (const q of questionsOf(f)) {
    const known = q.carry ? squeeze(card[q.carry] ?? "") : "";
    const have = squeeze((answers[q.id] ?? []).join(","));
    if (!have && !known) continue;
    if (!have) {
      set(answers, q.id, [q.type === "long" ? (card[q.carry!] ?? "").trim() : known]); // an answer of one line has no line breaks
      origins[q.id] = "carried";
    } else origins[q.id] = !known ? "typed" : have === known ? "carried" : "corrected";
  }
  return { answers, origins };
}

const squeeze = (s: string) => s.trim().split(/\s+/).join(" ");

/** What is wrong with the answers, in the order of the form; nothing when it may be sent. now is in milliseconds. */
export function check(f: Form, a: Answers, now: number, group?: string): Wrong[] {
  const of = group === undefined ? null : new Set(f.groups.find((g) => g.id === group)?.questions.map((q) => q.id));
  const out: Wrong[] = [];
  const asked = shown(f, a);
  for (const q of asked) {
    if (of && !of.has(q.id)) continue;
    const w = checkOne(q, a[q.id] ?? [], now) ?? inOrder(q, a, asked);
    if (w) out.push({ name: q.id, code: w[0], params: { ...named(q), ...w[1] } });
  }
  return out;
}

type Bad = [code: string, params?: Record<string, string>] | null;

/** Holds a moment to another one of the form. */
function inOrder(q: Question, a: Answers, asked: Question[]): Bad {
  const mine = q.not_after || q.not_before ? instant(get(a, q.id)) : null;
  if (mine === null) return null;
  for (const x of asked) {
    const other = instant(get(a, x.id));
    if (other === null) continue;
    if (x.id === q.not_after && mine > other) return ["field.form.not_after", { other: said(x) }];
    if (x.id === q.not_before && mine < other) return ["field.form.not_before", { other: said(x) }];
  }
  return null;
}

function checkOne(q: Question, values: string[], now: number): Bad {
  if (!values.length) {
    if (!q.must) return null;
    if (q.must.be && q.type === "yesno") return ["field.form.must_be"];
    if (q.type === "choice" || q.type === "yesno" || q.type === "many") return ["form.required_choice"];
    return [q.type === "signature" ? "field.form.not_signed" : "form.required"];
  }
  if (values.length > 1 && q.type !== "many") return ["form.one_only"];
  if (q.none && values.length > 1 && values.includes(q.none)) return ["field.form.none_and_more", { none: textOf(q, q.none) }];
  for (const v of values) {
    const bad = checkValue(q, v, now);
    if (bad) return bad;
  }
  return q.must?.be && (values.length !== 1 || values[0] !== q.must.be) ? ["field.form.must_be"] : null;
}

function checkValue(q: Question, v: string, now: number): Bad {
  if (!readable(v, q.type === "long")) return ["form.bad_text"];
  switch (q.type) {
    case "choice":
    case "many":
      return (q.options ?? []).some((o) => o.value === v) ? null : ["form.not_one_of"];
    case "yesno":
      return v === yes || v === no ? null : ["form.not_a_yes_or_no"];
    case "number": {
      if (!/^-?[0-9]{1,9}$/.test(v)) return ["form.not_a_whole_number"];
      const n = Number(v);
      if (n < (q.least ?? 0)) return ["form.too_small", { min: String(q.least ?? 0) }];
      return q.max && n > q.max ? ["form.too_large", { max: String(q.max) }] : null;
    }
    case "date": {
      const d = day(v);
      if (!d) return ["form.not_a_day"];
      return q.past && after(d, londonDay(now)) ? ["field.form.ahead"] : null;
    }
    case "datetime": {
      const t = instant(v);
      if (t === null) return [twice(v) ? "field.form.twice" : never(v) ? "field.form.never" : "form.not_a_time"];
      return q.past && t > now + 60_000 ? ["field.form.ahead"] : null;
    }
    case "signature":
      return /^(data:image\/png;base64,|strokes:|typed:)/.test(v) ? null : ["field.form.not_signed"];
    default: {
      const most = q.max || (q.type === "long" ? longMax : lineMax);
      const t = tidy(q, v);
      if ([...t].length > most) return ["form.too_long", { max: String(most) }];
      if (q.type === "place" && !/\p{L}/u.test(t)) return ["field.form.place"];
      if (q.type === "vehicle" && !/^[A-Z0-9]{2,8}$/.test(t)) return ["field.form.vehicle"];
      return q.type === "officer" && !/[0-9]/.test(t) ? ["field.form.officer"] : null;
    }
  }
}

const after = (a: Day, b: Day) => a[0] * 10_000 + a[1] * 100 + a[2] > b[0] * 10_000 + b[1] * 100 + b[2];

const said = (q: Question) => q.said || `“${q.ask}”`;

function named(q: Question): Record<string, string> {
  const p: Record<string, string> = { label: said(q), subject: said(q).replace(/^./u, (c) => c.toUpperCase()) };
  if (q.must?.be) p["be"] = textOf(q, q.must.be).toLowerCase();
  return p;
}

// Control characters (a line break in an answer of one line is one), marks that turn the order of reading, and what was no text.
function readable(s: string, several: boolean): boolean {
  for (const c of s) {
    const r = c.codePointAt(0)!;
    if (several && (r === 10 || r === 9)) continue;
    if (r < 32 || (r >= 127 && r <= 159) || r === 0xfffd || r === 0x2028 || r === 0x2029 || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) ||
      (r >= 0xd800 && r <= 0xdfff) || (r >= 0xfdd0 && r <= 0xfdef) || (r & 0xfffe) === 0xfffe) return false;
  }
  return true;
}

function textOf(q: Question, v: string): string {
  const o = (q.options ?? []).find((x) => x.value === v);
  if (o) return o.text;
  if (q.type === "yesno") return v === yes ? "Yes" : v === no ? "No" : v;
  return v;
}

/** The whole form as its officer checks it: each group that asks something, each question that is asked. */
export function readBack(f: Form, a: Answers): Part[] {
  const asked = new Set(shown(f, a).map((q) => q.id));
  return f.groups.map((g) => ({ id: g.id, title: g.title, rows: g.questions.filter((q) => asked.has(q.id)).map((q) => ({ id: q.id, ask: q.ask, text: (a[q.id] ?? []).map((v) => spoken(q, v)).join("; ") })) }))
    .filter((p) => p.rows.length > 0);
}

function spoken(q: Question, v: string): string {
  if (q.type === "signature") return "Signed";
  const t = q.type === "datetime" ? instant(v) : null;
  if (t !== null) {
    const p = parts(t);
    return `${p["weekday"]} ${Number(p["day"])} ${months[Number(p["month"]) - 1]} ${p["year"]} ${p["hour"]}:${p["minute"]}`;
  }
  const d = q.type === "date" ? day(v) : null;
  if (d) return `${weekdays[new Date(Date.UTC(d[0], d[1] - 1, d[2])).getUTCDay()]} ${d[2]} ${months[d[1] - 1]} ${d[0]}`;
  return textOf(q, tidy(q, v));
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** The sentence of a fault, from the words that came with the forms. */
export function sentence(words: Record<string, string>, w: Wrong): string {
  return (words[w.code] ?? w.code).replace(/\{(\w+)\}/g, (gap, name: string) => w.params[name] ?? gap);
}

/** The body of the act "form" that a phone queues. hash is of the text that was read back; nothing where no text is signed. */
export function bodyOf(f: Form, a: Answers, more: { thread?: string; incident?: string; note?: string; text_sha256?: string; read_sha256?: string; amends?: string; from?: string; why?: string; by_clock?: string[] }): Record<string, unknown> {
  return { form: f.code, version: f.version, answers: kept(f, a), ...Object.fromEntries(Object.entries(more).filter(([, v]) => v)) };
}
