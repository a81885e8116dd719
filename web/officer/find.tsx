import { useState } from "preact/hooks";
import { Lost, browserNet, sentence } from "./engine/net";
import { short } from "./jobs";
import type { App } from "./state";

interface Hit {
  id: string;
  kind: string;
  title: string;
  more?: string[];
}

/** Looks online with a purpose, which is kept with the look; without a link only in what this phone holds, and says so. */
export function Find({ app }: { app: App }) {
  const jobs = app.jobs;
  const [words, setWords] = useState("");
  const [mine, setMine] = useState(jobs.length > 0);
  const [why, setWhy] = useState("");
  const [hits, setHits] = useState<Hit[]>();
  const [where, setWhere] = useState("");

  const local = (said: string) => {
    setHits(inBudget(app, words));
    setWhere(`${said} These are from what this phone holds: your own jobs, and the people and places of those. Nothing else was searched.`);
  };
  const look = async (e: Event) => {
    e.preventDefault();
    const purpose = mine && jobs[0] ? `Job ${jobs[0].incident.number}` : why.trim();
    app.says = words.trim().length < 2 ? "Give a name, a telephone number, a registration or a postcode." : !purpose ? "Say why you look. It is kept with the look." : "";
    app.redraw();
    if (app.says) return;
    try {
      const r = await browserNet({ method: "GET", path: `/api/people?q=${encodeURIComponent(words)}`, headers: { "Throughline-Purpose": purpose } });
      if (r.status !== 200) return local(await sentence(r));
      const found = (await r.json()) as { hits: Hit[] | null };
      setHits(found.hits ?? []);
      setWhere("Searched on the record. The look is kept, with why.");
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
        <input id="words" type="search" value={words} maxLength={200} autocomplete="off" onInput={(e) => setWords(e.currentTarget.value)} />
        {jobs.length > 0 && <label class="o-check"><input type="checkbox" checked={mine} onChange={(e) => setMine(e.currentTarget.checked)} /> For my job {short(jobs[0])}</label>}
        {!(mine && jobs.length > 0) && (
          <>
            <label class="o-l" for="why">Why you look</label>
            <input id="why" value={why} maxLength={200} onInput={(e) => setWhy(e.currentTarget.value)} />
          </>
        )}
        <button class="o-b o-go" type="submit">Find</button>
      </form>
      {hits && (
        <section aria-live="polite">
          <p class="o-quiet">{where}</p>
          {hits.length === 0 && <p class="o-card">Nothing was found.</p>}
          <ul class="o-notes">{hits.map((h) => (
            <li key={h.id} class="o-card">
              {h.kind === "person" && !where.startsWith("There") ? <a href={`/people/${h.id}`}>{h.title}</a> : <b>{h.title}</b>}
              {h.more?.map((m) => <p key={m} class="o-hot">{m}</p>)}
            </li>
          ))}</ul>
        </section>
      )}
    </>
  );
}

/** What this phone holds that has all the words in it. What matters on the street comes with it. */
export function inBudget(app: { jobs: App["jobs"] }, words: string): Hit[] {
  const all = words.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (s: string) => all.every((w) => s.toLowerCase().includes(w));
  const out: Hit[] = [];
  for (const j of app.jobs) {
    for (const p of j.known?.people ?? []) if (has([p.name, ...(p.parts ?? [])].join(" "))) out.push({ id: p.id, kind: "person", title: p.name, more: p.markers });
    if (has(`${j.incident.number} ${j.incident.title} ${j.incident.place}`)) out.push({ id: j.incident.id, kind: "incident", title: `${j.incident.number}, ${j.incident.title}, ${j.incident.place}`, more: j.known?.warnings });
  }
  return out;
}
