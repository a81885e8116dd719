import { useRef, useState } from "preact/hooks";
import type { App } from "./state";

/** A note to those who make this, at the foot of every screen: one press opens it, a second keeps it. It is kept with the screen, never with what it shows. */
export function Say({ app }: { app: App }) {
  const [said, setSaid] = useState(false);
  const [begun] = useState(app.saying !== "");
  const [wrong, setWrong] = useState("");
  const box = useRef<HTMLTextAreaElement>(null);
  const send = async (e: Event) => {
    e.preventDefault();
    const text = app.saying.trim();
    if (!text) {
      setWrong("Write what gets in the way, in up to 500 characters.");
      return box.current?.focus();
    }
    if (await app.sayIt(text)) setSaid(true);
  };
  if (said) return <p class="o-card o-quiet" role="status" tabIndex={-1} ref={(p) => p?.focus()}>Kept. It goes to those who make this when there is a link, without your name. Thank you.</p>;
  return (
    <details class="o-more o-makers" open={begun} onToggle={(e) => e.currentTarget.open && e.currentTarget.contains(document.activeElement) && box.current?.focus()}>
      <summary>What gets in the way here?</summary>
      <form class="o-write" onSubmit={(e) => void send(e)} novalidate>
        <label class="o-l" for="say">What gets in the way on this screen?</label>
        <p class="o-quiet" id="say-hint">It goes to those who make this, with the name of this screen and not with your name. Leave out names, references and anything about a case.</p>
        {wrong && <p class="o-hot" id="say-wrong" role="alert">{wrong}</p>}
        <textarea id="say" ref={box} rows={3} maxLength={500} value={app.saying} aria-describedby={wrong ? "say-hint say-wrong" : "say-hint"} onInput={(e) => void app.say(e.currentTarget.value)} />
        <button class="o-b" type="submit">Send</button>
      </form>
    </details>
  );
}
