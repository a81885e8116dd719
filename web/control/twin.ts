import { again } from "../shared/live";

type Word = { chosen: string } | { ask: true };

/**
 * The board and the map in a window of its own go together within one browser: the board says which incident is chosen, and
 * the map shows that one. Each works alone as well.
 */
export function twin(): void {
  if (!("BroadcastChannel" in window)) return;
  const way = new BroadcastChannel("control");
  const say = (w: Word) => way.postMessage(w);
  if (!document.body.classList.contains("c-mapwindow")) {
    const tell = () => say({ chosen: document.querySelector<HTMLInputElement>("[data-command] [name=incident]")?.value ?? "" });
    way.addEventListener("message", (e: MessageEvent<Word>) => {
      if ("ask" in e.data) tell();
    });
    return tell();
  }
  way.addEventListener("message", (e: MessageEvent<Word>) => {
    if (!("chosen" in e.data) || !e.data.chosen || new URLSearchParams(location.search).get("incident") === e.data.chosen) return;
    history.replaceState(null, "", `${location.pathname}?incident=${encodeURIComponent(e.data.chosen)}`);
    again();
  });
  say({ ask: true });
}
