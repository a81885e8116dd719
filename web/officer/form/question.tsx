import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Card } from "../engine/engine";
import { instant, twice, type Question } from "../engine/form";
import { draw, extend, point } from "./ink";

type Props = { q: Question; values: string[]; people: Card[]; known?: string[]; closed?: boolean; said?: string; says?: string; answer: (values: string[]) => void };

/** One question as its type asks for it. What is wrong stands at it, and is read with it. */
export function Ask(p: Props) {
  const { q } = p;
  const id = `of-${q.id}`;
  const label = q.must ? q.ask : `${q.ask} (optional)`;
  const hint = [q.hint, q.must && `Needed: ${q.must.says}`].filter(Boolean).join(". ");
  const told = [hint && `${id}-hint`, p.says && `${id}-says`].filter(Boolean).join(" ") || undefined;
  const about: ComponentChildren = [hint && <p key="h" class="of-hint" id={`${id}-hint`}>{hint}</p>, p.says && <p key="e" class="of-e" id={`${id}-says`}>{p.says}</p>];
  const cls = p.says ? "of-q of-q--wrong" : "of-q";
  if (p.closed) return <div class={cls}><p class="of-l">{q.ask}</p><p class="of-page">{p.people.find((c) => c.id === p.values[0])?.name ?? (p.said || "Not said")}</p></div>;
  const several = q.type === "many" ? q.options : q.type === "yesno" ? [{ value: "yes", text: "Yes" }, { value: "no", text: "No" }] : q.type === "choice" && (q.options ?? []).length <= 8 ? q.options
    : q.type === "person" && p.people.length ? [...p.people.map((c) => ({ value: c.id, text: c.role ? `${c.name}, ${c.role}` : c.name })), { value: "", text: "Somebody else, or not known" }] : undefined;
  if (several) return (
    <fieldset class={cls} aria-describedby={told}>
      <legend>{label}</legend>
      {about}
      {several.map((o, i) => (
        <label key={o.value} class="of-choice">
          <input type={q.type === "many" ? "checkbox" : "radio"} name={q.id} id={i === 0 ? id : undefined} checked={o.value === "" ? p.values.length === 0 : p.values.includes(o.value)}
            onChange={(e) => p.answer(q.type !== "many" ? [o.value] : e.currentTarget.checked ? [...p.values, o.value] : p.values.filter((v) => v !== o.value))} />
          {o.text}
        </label>
      ))}
    </fieldset>
  );
  if (q.type === "signature") return <fieldset class={cls} aria-describedby={told}><legend>{label}</legend>{about}<Pad id={id} value={p.values[0] ?? ""} answer={p.answer} /></fieldset>;
  return <div class={cls}><label class="of-l" for={id}>{label}</label>{about}<Line {...p} id={id} told={told} /></div>;
}

function Line({ q, values, known, answer, id, told }: Props & { id: string; told?: string }) {
  const value = values[0] ?? "";
  const same = { id, "aria-describedby": told };
  if (q.type === "choice") return (
    <select {...same} value={value} onChange={(e) => answer([e.currentTarget.value])}>
      <option value="">Choose</option>
      {(q.options ?? []).map((o) => <option key={o.value} value={o.value}>{o.text}</option>)}
    </select>
  );
  if (q.type === "long") return <textarea {...same} rows={6} value={value} onInput={(e) => answer([e.currentTarget.value])} />;
  if (q.type === "date") return <input {...same} type="date" value={value} onInput={(e) => answer([e.currentTarget.value])} />;
  if (q.type === "datetime") return <Moment same={same} value={value} answer={answer} />;
  const list = known?.length ? `${id}-known` : undefined;
  return (
    <>
      <input {...same} type="text" autocomplete="off" list={list} autocapitalize={q.type === "vehicle" ? "characters" : undefined} inputMode={q.type === "number" ? "numeric" : "text"} value={value} onInput={(e) => answer([e.currentTarget.value])} />
      {list && <datalist id={list}>{known!.map((t) => <option key={t} value={t} />)}</datalist>}
    </>
  );
}

/** A moment by the device's own picker. In the hour that is twice, which of the two it was is asked: nobody guesses. */
export function Moment({ same, value, answer }: { same: { id: string; "aria-describedby"?: string }; value: string; answer: (v: string[]) => void }) {
  const shows = wall(value);
  const two = twice(shows);
  const t = instant(value);
  return (
    <>
      <input {...same} type="datetime-local" value={shows} onInput={(e) => answer([moment(e.currentTarget.value)])} />
      {two && (
        <fieldset class="of-q">
          <legend>The clocks went back that night, and this time was twice. Which was it?</legend>
          {two.map((ms, n) => (
            <label key={ms} class="of-choice">
              <input type="radio" name={`${same.id}-twice`} checked={t === ms} onChange={() => answer([new Date(ms).toISOString().replace(".000Z", "Z")])} />
              {n === 0 ? "The first, in summer time (BST)" : "The second, after the clocks went back (GMT)"}
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

const london = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/London", dateStyle: "short", timeStyle: "short" });

/** A moment as a London clock shows it, for the device's own picker. */
function wall(v: string): string {
  const t = instant(v);
  return t === null ? v : london.format(t).replace(" ", "T");
}

/** What the picker gave, with its offset; in the hour that is twice, and in the one that is never, it stays as it was typed and the engine says so. */
function moment(v: string): string {
  const t = instant(v);
  return t === null ? v : new Date(t).toISOString().replace(".000Z", "Z");
}

/** Signing on glass, as strokes; who cannot draw, or uses no pointer, signs by typing their name. */
function Pad({ id, value, answer }: { id: string; value: string; answer: (v: string[]) => void }) {
  const box = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<string[]>(value.startsWith("strokes:") ? value.slice("strokes:".length).split(";") : []);
  const [typing, setTyping] = useState(value.startsWith("typed:"));
  const down = (e: PointerEvent) => {
    (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
    strokes.current.push(point(e));
  };
  const move = (e: PointerEvent) => {
    const piece = e.buttons ? extend(strokes.current, point(e)) : undefined;
    if (piece) draw(box.current!, piece, getComputedStyle(box.current!).color);
  };
  const clear = () => {
    strokes.current = [];
    const c = box.current;
    c?.getContext("2d")?.clearRect(0, 0, c.width, c.height);
    if (value) answer([]);
  };
  useEffect(() => {
    if (value === "" && strokes.current.length) clear(); // another answer voided it
  }, [value]);
  // The canvas has as many points as it is wide, so that what is drawn stands under the finger.
  const size = (c: HTMLCanvasElement | null) => {
    box.current = c;
    if (!c || c.width === c.clientWidth) return;
    [c.width, c.height] = [c.clientWidth, c.clientHeight];
    for (const s of strokes.current) draw(c, s.split(" "), getComputedStyle(c).color); // what is signed is seen again
  };
  return (
    <div class="of-q">
      {typing
        ? <input id={id} type="text" aria-label="Name, typed as the signature" value={value.replace(/^typed:/, "")} onInput={(e) => answer(e.currentTarget.value.trim() ? [`typed:${e.currentTarget.value}`] : [])} />
        : <canvas ref={size} id={id} class="of-pad" tabIndex={0} role="img" aria-label={value ? "Signed" : "Sign here with a finger or a pen"} onPointerDown={down} onPointerMove={move} onPointerUp={() => answer([`strokes:${strokes.current.join(";")}`])} />}
      <div class="of-two">
        <button type="button" class="of-b" onClick={clear}>Clear</button>
        <button type="button" class="of-b" onClick={() => (clear(), setTyping(!typing))}>{typing ? "Sign on the glass" : "Type the name instead"}</button>
      </div>
    </div>
  );
}
