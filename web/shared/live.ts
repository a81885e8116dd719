const soonest = 1000; // milliseconds before the first new try
const latest = 30_000;

/**
 * A page that holds [data-live="/url"] follows that stream of server-sent events. On each event every element with both an
 * id and data-live-part is fetched anew and exchanged, unless the reader's focus is inside it. While the link is lost the
 * element [data-live-lost] is shown, because a quiet screen must never be taken for a calm one.
 */
export function follow(): void {
  const url = document.querySelector<HTMLElement>("[data-live]")?.dataset.live;
  if (!url || !("EventSource" in window)) return;
  const refresh = calm(() => void exchange());
  connect(url, soonest, refresh);
}

// A browser tries again by itself when a stream breaks, but not when it was refused: a server that is starting refuses.
function connect(url: string, wait: number, refresh: () => void): void {
  const lost = document.querySelector<HTMLElement>("[data-live-lost]");
  const source = new EventSource(url);
  let missed = wait > soonest;
  source.addEventListener("open", () => {
    if (lost) lost.hidden = true;
    wait = soonest;
    if (missed) refresh(); // something may have happened meanwhile
    missed = false;
  });
  source.addEventListener("error", () => {
    if (lost) lost.hidden = false;
    missed = true;
    if (source.readyState !== EventSource.CLOSED) return;
    const next = Math.min(wait * 2, latest);
    setTimeout(() => connect(url, next, refresh), wait * (0.5 + Math.random() / 2));
  });
  source.addEventListener("message", refresh);
  source.addEventListener("entry", refresh);
  if (document.querySelector("[data-live-beat]")) source.addEventListener("beat", refresh); // clocks on the page run though nothing happens
  source.addEventListener("changed", refresh);
}

// Many events at once are one exchange.
function calm(act: () => void): () => void {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      act();
    }, 250);
  };
}

async function exchange(): Promise<void> {
  const reply = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (!reply?.ok) return;
  const next = new DOMParser().parseFromString(await reply.text(), "text/html");
  for (const part of document.querySelectorAll<HTMLElement>("[data-live-part][id]")) {
    const fresh = next.getElementById(part.id);
    if (!fresh || part.contains(document.activeElement) || fresh.innerHTML === part.innerHTML) continue;
    part.replaceChildren(...fresh.childNodes);
  }
}
