import { useEffect, useRef, useState } from "preact/hooks";
import { answersOf, bodyOf, carry, change, check, get, questionsOf, readBack, sentence, shown, type Answers, type Form, type Kind, type Wrong } from "../engine/form";
import { Ask } from "./question";
import "./form.css";

/** Somebody on the record whom the officer may choose, with what is known of them by the names that forms carry. */
export interface Card {
  id: string;
  name: string;
  role?: string;
  known: Record<string, string>;
}

export interface Props {
  form: Form;
  words: Record<string, string>;
  /** What is known already: of the note that it is begun from, of the job, of the person chosen. Never typed again. */
  begin?: Record<string, string | string[]>;
  people?: Card[];
  /** Places, vehicles and officers that the job knows: chosen, they are not typed. */
  known?: Partial<Record<Kind, string[]>>;
  thread?: string;
  incident?: string;
  note?: string;
  /** Words of the law, their {pages} filled in, that are read out before a signature. */
  declaration?: string;
  now: () => number;
  hash: (text: string) => Promise<string>;
  /** Where the phone is, for a form that asks; nothing when nobody knows. */
  where?: () => Promise<{ lat: string; lon: string } | undefined>;
  /** Keeps a draft on this device after every answer. */
  keep?: (a: Answers) => void;
  /** Queues the act "form". It says when it is on this device, and no more than that. */
  send: (title: string, body: Record<string, unknown>) => Promise<boolean>;
  close: () => void;
}

/** A form: a part at a time, then everything read back, then handed in. The rules are the engine's; this draws them. */
export function FormScreen(p: Props) {
  const [answers, setAnswers] = useState<Answers>(() => first(p));
  const [at, setAt] = useState(0);
  const [wrong, setWrong] = useState<Wrong[]>([]);
  const [busy, setBusy] = useState(false);
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => top.current?.focus(), [at]);

  useEffect(() => {
    if (get(answers, "lat") || !questionsOf(p.form).some((q) => q.id === "lat")) return;
    void p.where?.().then((w) => w && setAnswers((a) => (get(a, "lat") || get(a, "lon") ? a : { ...a, lat: [w.lat], lon: [w.lon] })));
  }, []);

  const asked = shown(p.form, answers);
  const groups = p.form.groups.filter((g) => g.questions.some((q) => asked.some((x) => x.id === q.id)));
  const group = groups[at];

  const answer = (q: string, values: string[]) => {
    const next: Answers = { ...answers };
    change(p.form, next, q, values);
    const card = q === "person" ? p.people?.find((x) => x.id === values[0]) : undefined;
    const now = card ? carry(p.form, next, card.known).answers : next;
    setAnswers(now);
    p.keep?.(now);
  };
  const on = (e: Event) => {
    e.preventDefault();
    const bad = check(p.form, answers, p.now(), group!.id);
    setWrong(bad);
    p.keep?.(answers);
    if (bad.length) return document.getElementById(`of-${bad[0]!.name}`)?.focus();
    setAt(at + 1);
  };
  const send = async () => {
    const bad = check(p.form, answers, p.now());
    setWrong(bad);
    if (bad.length || busy) return;
    setBusy(true);
    const text = get(answers, "text");
    const more = { thread: p.thread, incident: p.incident, note: p.note, text_sha256: p.form.record === "statement" && text ? await p.hash(text) : undefined };
    if (await p.send(p.form.title, bodyOf(p.form, answers, more))) return p.close();
    setBusy(false);
  };
  const back = () => (at === 0 ? p.close() : setAt(at - 1));
  const heading = (text: string) => <h1 ref={top} tabIndex={-1}>{text}</h1>;

  if (!group) return (
    <section class="of" aria-label={p.form.title}>
      {heading("Check before you hand it in")}
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
      <div class="of-two">
        <button type="button" class="of-b" onClick={back}>Back</button>
        <button type="button" class="of-b of-b--go" disabled={busy} onClick={() => void send()}>Hand it in</button>
      </div>
    </section>
  );
  return (
    <form class="of" noValidate aria-label={p.form.title} onSubmit={on}>
      <p class="of-hint">{p.form.title}, part {at + 1} of {groups.length}</p>
      {heading(group.title)}
      {wrong.length > 0 && <Summary words={p.words} wrong={wrong} />}
      {group.intro && <p class="o-say">{group.intro}</p>}
      {p.form.record === "statement" && group.id === "sign" && <Declaration text={get(answers, "text")} words={p.declaration} />}
      {group.questions.filter((q) => asked.some((x) => x.id === q.id)).map((q) => {
        const w = wrong.find((x) => x.name === q.id);
        return <Ask key={q.id} q={q} values={answers[q.id] ?? []} people={p.people ?? []} known={p.known?.[q.type]} says={w && sentence(p.words, w)} answer={(v) => answer(q.id, v)} />;
      })}
      <div class="of-two">
        <button type="button" class="of-b" onClick={back}>Back</button>
        <button type="submit" class="of-b of-b--go">Keep and go on</button>
      </div>
    </form>
  );
}

function first(p: Props): Answers {
  const now = new Date(Math.floor(p.now() / 60_000) * 60_000).toISOString().replace(".000Z", "Z");
  const a = answersOf({ happened_at: now, ...p.begin });
  return carry(p.form, a, p.people?.find((x) => x.id === get(a, "person"))?.known ?? {}).answers;
}

function Summary({ words, wrong }: { words: Record<string, string>; wrong: Wrong[] }) {
  return (
    <div class="o-wrong" role="alert">
      <p>There is a problem</p>
      <ul>{wrong.map((w) => <li key={w.name}><a href={`#of-${w.name}`} onClick={(e) => (e.preventDefault(), document.getElementById(`of-${w.name}`)?.focus())}>{sentence(words, w)}</a></li>)}</ul>
    </div>
  );
}

function Declaration({ text, words }: { text: string; words?: string }) {
  return (
    <div class="o-card of">
      <h2>Read this back</h2>
      <p class="o-text">{text}</p>
      {words && <p>{words}</p>}
    </div>
  );
}
