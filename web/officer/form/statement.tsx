import { useState } from "preact/hooks";
import { paginate } from "../engine/pages";
import type { Signed } from "../engine/statement";
import { clock } from "../parts";

/** The statement in its pages as it is read over, then the declaration in the law's words (MOB-01). */
export function ReadBack({ text, words }: { text: string; words: string[] }) {
  const pages = paginate(text);
  return (
    <section class="o-card of">
      <h2>Read this back</h2>
      {pages.map((p, n) => (
        <div key={n}>
          <p class="of-page">{p}</p>
          <p class="of-hint">Page {n + 1} of {pages.length}</p>
        </div>
      ))}
      <h2>Declaration, in the words of the law</h2>
      {words.length ? words.map((w) => <p key={w} class="of-law">{w}</p>) : <p class="o-wrong">This phone does not hold the words of the declaration yet. They come with the next link. Take the statement, and have it signed when they are here.</p>}
    </section>
  );
}

/** A signed text is not typed over: whoever changes it says why, and what was signed goes to the record as it is (MOB-03). */
export function Amend({ signed, personal, change }: { signed: Signed; personal?: boolean; change: (why: string) => void }) {
  const [why, setWhy] = useState("");
  const [says, setSays] = useState("");
  const go = () => {
    if (why.trim()) return change(why.trim());
    setSays("Say why it is changed. It stands with the next version.");
    document.getElementById("of-why")?.focus();
  };
  if (personal) return (
    <section class="o-card of">
      <p><b>Signed at {clock(signed.at)}.</b> The signature binds these words, and they stand as they were signed. To say more, another statement is made beside this one: the court has both.</p>
      <button type="button" class="of-b" onClick={() => change("")}>Keep this as signed, and make another</button>
    </section>
  );
  return (
    <section class="o-card of">
      <p><b>Signed at {clock(signed.at)}.</b> The signature binds these words. To change them, make the next version: it has to be signed again, and this one is kept and revealed.</p>
      <label class="of-l" for="of-why">Why is it changed?</label>
      {says && <p class="of-e" id="of-why-says">{says}</p>}
      <input id="of-why" type="text" maxLength={500} autocomplete="off" value={why} aria-describedby={says ? "of-why-says" : undefined} onInput={(e) => setWhy(e.currentTarget.value)} />
      <button type="button" class="of-b" onClick={go}>Keep this as signed, and make the next version</button>
    </section>
  );
}
