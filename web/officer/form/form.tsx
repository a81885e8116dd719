import { useEffect, useRef, useState } from "preact/hooks";
import type { Card } from "../engine/engine";
import { answersOf, bodyOf, carry, change, check, get, questionsOf, readBack, sentence, shown, type Answers, type Form, type Group, type Kind, type Wrong } from "../engine/form";
import { declarations, isPersonal, isStatement, sealed, unsigned, witness, type Amends, type Signed } from "../engine/statement";
import { byClock } from "../versions";
import { Ask } from "./question";
import { Amend, ReadBack } from "./statement";
import "./form.css";

export interface Props {
  form: Form;
  words: Record<string, string>;
  /** The law's words that are read out before a signature, their {pages} to be filled in. */
  read?: Record<string, string>;
  /** What is known already: of the note that it is begun from, of the job, of the person chosen. Never typed again. */
  begin?: Record<string, string | string[]>;
  signed?: Signed;
  amends?: Amends;
  people?: Card[];
  /** Places, vehicles and officers that the job knows: chosen, they are not typed. */
  known?: Partial<Record<Kind, string[]>>;
  thread?: string;
  incident?: string;
  note?: string;
  /** When it happened, as this phone's clock offered it. */
  offered?: string;
  now: () => number;
  hash: (text: string) => Promise<string>;
  /** Where the phone is, for a form that asks; nothing when nobody knows. */
  where?: () => Promise<{ lat: string; lon: string } | undefined>;
  /** Keeps a draft on this device after every answer. */
  keep?: (a: Answers, signed?: Signed) => void;
  /** Queues the act "form". It says when it is on this device, and no more than that. */
  send: (title: string, body: Record<string, unknown>) => Promise<boolean>;
  /** Queues what was signed as it was signed, and goes on with the next version. */
  change?: (a: Answers, signed: Signed, why: string) => void;
  close: () => void;
}

/** A form: a part at a time, then everything read back, then handed in. The rules are the engine's; this draws them. */
export function FormScreen(p: Props) {
  const [answers, setAnswers] = useState<Answers>(() => first(p));
  const [signed, setSigned] = useState(p.signed);
  const [at, setAt] = useState(() => (p.amends ? Math.max(0, p.form.groups.findIndex((g) => g.id === "statement")) : 0)); // who makes it is known
  const [wrong, setWrong] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const [fresh, setFresh] = useState(false); // it is being signed on this page: a stray touch of the glass can be taken back
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => (setFresh(false), top.current?.focus()), [at]);

  useEffect(() => {
    if (get(answers, "lat") || !questionsOf(p.form).some((q) => q.id === "lat")) return;
    void p.where?.().then((w) => w && setAnswers((a) => (get(a, "lat") || get(a, "lon") ? a : { ...a, lat: [w.lat], lon: [w.lon] })));
  }, []);

  const asked = shown(p.form, answers);
  const groups = p.form.groups.filter((g) => g.questions.some((q) => asked.some((x) => x.id === q.id)));
  const group = groups[at];
  const shut = sealed(p.form, answers, signed, p.now());
  const heard = declarations(p.read ?? {}, answers);
  const said = readBack(p.form, answers).flatMap((part) => part.rows);

  const answer = (q: string, values: string[]) => {
    const next: Answers = { ...answers };
    change(p.form, next, q, values);
    const before = q === "person" ? p.people?.find((x) => x.id === get(answers, "person")) : undefined;
    if (before && before.id !== values[0]) for (const x of questionsOf(p.form)) if (x.carry && before.known[x.carry] && get(next, x.id) === before.known[x.carry]) delete next[x.id]; // another person has other particulars
    const card = q === "person" ? p.people?.find((x) => x.id === values[0]) : undefined;
    const now = card ? carry(p.form, next, card.known).answers : next;
    setAnswers(now);
    const mark = get(now, "signature") ? signed : undefined;
    setSigned(mark);
    p.keep?.(now, mark);
    if (q === "signature") setFresh(true);
    if (q === "signature" && mark === undefined && get(now, "signature")) void bind(p, now).then((s) => (setSigned(s), p.keep?.(now, s)));
  };
  const on = (e: Event) => {
    e.preventDefault();
    const bad = check(p.form, answers, p.now(), group!.id);
    setWrong(bad);
    p.keep?.(answers, signed);
    if (bad.length) return document.getElementById(`of-${bad[0]!.name}`)?.focus();
    setAt(at + 1);
  };
  const send = async () => {
    const bad = check(p.form, answers, p.now());
    setWrong(bad);
    if (bad.length || busy) return;
    setBusy(true);
    if (await p.send(titleOf(p, answers), bodyOf(p.form, answers, { thread: p.thread, incident: p.incident, note: p.note, by_clock: byClock(answers, p.offered), ...(await bound(p, answers, signed)) }))) return p.close();
    setBusy(false);
  };
  const back = () => (at === 0 ? p.close() : setAt(at - 1));
  const buttons = (go: string, act?: () => void) => (
    <div class="of-two">
      <button type="button" class="of-b" onClick={back}>Back</button>
      <button type={act ? "button" : "submit"} class="of-b of-b--go" disabled={busy} onClick={act}>{go}</button>
    </div>
  );

  if (!group) return (
    <section class="of" aria-label={p.form.title}>
      <h1 ref={top} tabIndex={-1}>Check before you hand it in</h1>
      {wrong.length > 0 && <Summary words={p.words} wrong={wrong} />}
      {readBack(p.form, answers).map((part) => (
        <div key={part.id} class="o-card of">
          <h2>{part.title}</h2>
          <dl>
            {part.rows.map((r) => [<dt key={r.id}>{r.ask}</dt>, <dd key={`${r.id}-`}>{(r.id === "person" && p.people?.find((x) => x.id === r.text)?.name) || r.text || "Left blank"}</dd>])}
          </dl>
          <button type="button" class="of-b" onClick={() => setAt(groups.findIndex((g) => g.id === part.id))}>Change {part.title.toLowerCase()}</button>
        </div>
      ))}
      {buttons("Hand it in", () => void send())}
    </section>
  );
  return (
    <form class="of" noValidate aria-label={p.form.title} onSubmit={on}>
      <p class="of-hint">{p.form.title}{p.amends ? ", the next version" : ""}, part {at + 1} of {groups.length}</p>
      <h1 ref={top} tabIndex={-1}>{group.title}</h1>
      {wrong.length > 0 && <Summary words={p.words} wrong={wrong} />}
      {group.intro && <p class="o-say">{group.intro}</p>}
      {p.amends && group.id === "statement" && <p class="o-say">What was signed is kept as it was signed. This is changed because: {p.amends.why}</p>}
      {isStatement(p.form) && group.id === "sign" && <ReadBack text={get(answers, "text")} words={heard} />}
      {isStatement(p.form) && group.id === "sign" && heard.length === 0 && <p class="o-say">This phone does not hold the words of the declaration yet. It fetches them when there is a link; until then nobody can sign.</p>}
      {questions(group, asked.map((x) => x.id)).filter((q) => !p.amends || group.id !== "witness" || q.id === "happened_at" || q.id === "person").map((q) => {
        const w = wrong.find((x) => x.name === q.id);
        if (q.id === "signature" && isStatement(p.form) && heard.length === 0) return null;
        const closed = (shut && !fresh && boundBy(p.form, q.id)) || (p.amends !== undefined && q.id === "person");
        return <Ask key={q.id} q={q} values={answers[q.id] ?? []} said={said.find((r) => r.id === q.id)?.text} people={p.people ?? []} known={p.known?.[q.type]} closed={closed} says={w && sentence(p.words, w)} answer={(v) => answer(q.id, v)} />;
      })}
      {shut && !fresh && ["witness", "statement", "sign"].includes(group.id) && p.change && <Amend signed={signed!} personal={isPersonal(p.form)} change={(why) => p.change!(answers, signed!, why)} />}
      {buttons("Keep and go on")}
    </form>
  );
}

/** What a signature binds: how it was made, and whatever voids it when it changes. */
function boundBy(f: Form, id: string): boolean {
  return f.groups.some((g) => g.questions.some((q) => q.id === id && (g.id === "sign" || q.voids?.includes("signature"))));
}

const questions = (g: Group, asked: string[]) => g.questions.filter((q) => asked.includes(q.id));

function first(p: Props): Answers {
  const now = new Date(Math.floor(p.now() / 60_000) * 60_000).toISOString().replace(".000Z", "Z");
  const kept = answersOf({ happened_at: now, ...p.begin });
  const a = isStatement(p.form) && get(kept, "signature") && !p.signed ? unsigned(p.form, kept) : kept; // a signature that was bound to nothing is none
  if (!get(a, "happened_at")) a.happened_at = [now];
  return carry(p.form, a, p.people?.find((x) => x.id === get(a, "person"))?.known ?? {}).answers;
}

const titleOf = (p: Props, a: Answers): string => [p.form.title, isStatement(p.form) && witness(a), p.amends && "next version"].filter(Boolean).join(", ");

/** What the signature binds, at the moment when the pen was lifted. */
async function bind(p: Props, a: Answers): Promise<Signed> {
  return { text: await p.hash(get(a, "text")), read: await p.hash(declarations(p.read ?? {}, a).join("\n")), at: p.now() };
}

/** What is said of a statement beside its answers: the hashes as they were signed, so that another text, or other words, are refused. */
async function bound(p: Props, a: Answers, signed?: Signed) {
  if (!isStatement(p.form)) return {};
  const of = p.amends ? { amends: p.amends.act, from: p.amends.from, why: p.amends.why } : {};
  if (!get(a, "signature")) return { ...of, text_sha256: await p.hash(get(a, "text")) };
  return { ...of, text_sha256: signed?.text, read_sha256: signed?.read };
}

function Summary({ words, wrong }: { words: Record<string, string>; wrong: Wrong[] }) {
  return (
    <div class="o-wrong" role="alert">
      <p>There is a problem</p>
      <ul>{wrong.map((w) => <li key={w.name}><a href={`#of-${w.name}`} onClick={(e) => (e.preventDefault(), document.getElementById(`of-${w.name}`)?.focus())}>{sentence(words, w)}</a></li>)}</ul>
    </div>
  );
}
