import { useState } from "preact/hooks";
import { Lost, browserNet, sentence } from "./engine/net";
import { short } from "./jobs";
import type { App } from "./state";

interface Hit {
  id: string;
  kind: string;
  title: string;
  more?: string[];
  under?: string[]; // what they are under now: it stands before everything else
}

const mostAsked = 6; // people of one search whose conditions are asked for: each is a look at them
const notAsked = "Bail and licence were not looked up for this one. Search more narrowly, or open the record.";

/**
 * Looks online with a purpose, which is kept with the look; without a link only in what this phone holds, and says so. Who or what is of
 * the officer's own job is looked up for that job: why is asked of everything else.
 */
export function Find({ app }: { app: App }) {
  const job = app.jobs[0];
  const [words, setWords] = useState("");
  const [why, setWhy] = useState("");
  const [hits, setHits] = useState<Hit[]>();
  const [where, setWhere] = useState("");
  const [asking, setAsking] = useState(false);
  const own = words.trim().length > 1 ? inBudget(app, words).map((h) => h.id) : [];
  const mine = own.length > 0 && !asking; // then only those of the job are shown: the rest is not what the officer looks for

  const wrong = (says: string, at: string) => {
    app.says = says;
    app.redraw();
    document.getElementById(at)?.focus();
  };
  const local = (said: string) => {
    setHits(inBudget(app, words));
    setWhere(`${said} These are from what this phone holds: your own jobs, and the people and places of those. Nothing else was searched.`);
  };
  const look = async (e: Event) => {
    e.preventDefault();
    const purpose = mine && job ? `Job ${job.incident.number}` : why.trim();
    if (words.trim().length < 2) return wrong("Give a name, a telephone number, a registration or a postcode.", "words");
    if (!purpose) return wrong("Say why you look. It is kept with the look.", "why");
    wrong("", "words");
    try {
      const r = await browserNet({ method: "GET", path: `/api/people?q=${encodeURIComponent(words)}`, headers: { "Throughline-Purpose": purpose } });
      if (r.status !== 200) return local(await sentence(r));
      const all = ((await r.json()) as { hits: Hit[] | null }).hits ?? [];
      const found = mine ? all.filter((h) => own.includes(h.id)) : all;
      const people = found.filter((h) => h.kind === "person");
      setHits(await Promise.all(found.map((h) => (h.kind !== "person" ? h : people.indexOf(h) < mostAsked ? withConditions(h, purpose) : { ...h, under: [notAsked] }))));
      setWhere(`Searched on the record. The look is kept, with why.${found.length < all.length ? " What is not of your job is not shown: say why you look to see it." : ""}`);
    } catch (err) {
      if (!(err instanceof Lost)) throw err;
      local("There is no link.");
    }
  };
  return (
    <>
      <h1 tabIndex={-1}>Find</h1>
      <form class="o-card o-write" onSubmit={(e) => void look(e)}>
        <label class="o-l" for="words">Name, telephone, registration or postcode</label>
        <input id="words" type="search" value={words} maxLength={200} autocomplete="off" onInput={(e) => (setWords(e.currentTarget.value), setAsking(false))} />
        {mine && job ? <><p class="o-quiet">This is of your own job, {short(job)}: that is why you look.</p><button class="o-b" type="button" onClick={() => setAsking(true)}>Look further, and say why</button></> : (
          <>
            <label class="o-l" for="why">Why you look</label>
            <input id="why" value={why} maxLength={200} autocomplete="off" onInput={(e) => setWhy(e.currentTarget.value)} />
            {job && <button class="o-b" type="button" onClick={() => setWhy(`Job ${job.incident.number}`)}>For my job {short(job)}</button>}
          </>
        )}
        <button class="o-b o-go" type="submit">Find</button>
      </form>
      {job && (
        <details class="o-card o-more">
          <summary>Ask national records, for my job {short(job)}</summary>
          <p class="o-quiet">It is asked and answered as in the control room, with who answers named, and is kept with why. It needs a link.</p>
          <div class="o-two">{[["person", "A person"], ["driver", "A driver"], ["vehicle", "A vehicle"]].map(([k, t]) => <a key={k} class="o-b" href={`/control/incidents/${job.incident.id}/check/${k}`}>{t}</a>)}</div>
        </details>
      )}
      {hits && (
        <section aria-live="polite">
          <p class="o-quiet">{where}</p>
          {hits.length === 0 && <p class="o-card">Nothing was found.</p>}
          <ul class="o-notes">{hits.map((h) => (
            <li key={h.id} class="o-card">
              {h.under?.map((u) => <p key={u} class="o-hot">{u}</p>)}
              {h.kind === "person" && !where.startsWith("There") ? <a class="o-hit" href={`/people/${h.id}`}>{h.title}</a> : <b>{h.title}</b>}
              {h.more?.map((m) => <p key={m} class="o-hot">{m}</p>)}
            </li>
          ))}</ul>
        </section>
      )}
    </>
  );
}

/** What somebody is under now. Where it cannot be read, that is said in its place: silence would read as nothing. */
async function withConditions(h: Hit, purpose: string): Promise<Hit> {
  const unknown = { ...h, under: ["Whether they are on bail or licence could not be read. Ask the control room."] };
  try {
    const r = await browserNet({ method: "GET", path: `/api/field/people/${h.id}`, headers: { "Throughline-Purpose": purpose } });
    return r.status === 200 ? { ...h, under: ((await r.json()) as { under: string[] | null }).under ?? [] } : unknown;
  } catch (err) {
    if (!(err instanceof Lost)) throw err;
    return unknown;
  }
}

/** What this phone holds that has all the words in it. What matters on the street comes with it. */
export function inBudget(app: Pick<App, "jobs"> & Partial<Pick<App, "cards">>, words: string): Hit[] {
  const all = words.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (s: string) => all.every((w) => s.toLowerCase().includes(w));
  const out: Hit[] = [];
  for (const j of app.jobs) {
    const cards = app.cards?.(j.incident.thread) ?? [];
    const known = j.known?.people ?? [];
    for (const p of known) if (has([p.name, ...(p.parts ?? [])].join(" "))) out.push({ id: p.id, kind: "person", title: p.name, more: p.markers, under: cards.find((c) => c.id === p.id)?.street });
    for (const c of cards) if (!known.some((p) => p.id === c.id) && has([c.name, c.role ?? "", c.known["phone"] ?? ""].join(" "))) out.push({ id: c.id, kind: "person", title: c.name, under: c.street });
    if (has(`${j.incident.number} ${j.incident.title} ${j.incident.place}`)) out.push({ id: j.incident.id, kind: "incident", title: `${j.incident.number}, ${j.incident.title}, ${j.incident.place}`, more: j.known?.warnings });
  }
  return out;
}
