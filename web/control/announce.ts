import { onExchanged } from "../shared/live";
import { seen } from "./seen";

/**
 * Says aloud, once each, what came: a new incident that waits when the reader comes to it, an officer's call for help at
 * once. A figure that grows is not news, so nothing else of the board is read out by itself.
 */
export function announce(): void {
  const quietly = document.querySelector("#said");
  const aloud = document.querySelector("#shouted");
  if (!quietly || !aloud) return;
  const known = new Set(waiting().keys());
  const alarmed = new Set(alarms().keys());
  onExchanged(() => {
    const fresh = [...waiting()].filter(([id]) => !known.has(id));
    for (const [id] of fresh) known.add(id);
    if (fresh.length > 0) quietly.textContent = `${fresh.length === 1 ? "New, waiting" : `${fresh.length} new, waiting`}: ${fresh.slice(0, 3).map(([, name]) => name).join("; ")}`;
    const now = alarms();
    const calls = [...now].filter(([sign]) => !alarmed.has(sign));
    const over = [...alarmed].filter((sign) => !now.has(sign));
    for (const [sign] of calls) alarmed.add(sign);
    for (const sign of over) alarmed.delete(sign);
    if (calls.length > 0) aloud.textContent = calls.map(([, words]) => words).join(". ");
    else if (over.length > 0) quietly.textContent = over.map(ended).join(". ");
  });
}

/** The sign of an alarm is its kind, whose it is and, of a call for help, when it was pressed. */
function ended(sign: string): string {
  const [kind, of] = sign.split(" ");
  return kind === "emergency" ? `${of}: the emergency is over` : "An answer of national records is acknowledged";
}

function waiting(): Map<string, string> {
  return new Map([...seen().incidents].filter(([, i]) => i.list === "waiting").map(([id, i]) => [id, i.name]));
}

function alarms(): Map<string, string> {
  return new Map([...document.querySelectorAll<HTMLElement>("#emergency [data-alarm]")].map((a) => [a.dataset.alarm ?? "", a.querySelector("b")?.textContent?.trim() ?? ""]));
}
