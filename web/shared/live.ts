/**
 * A page that holds [data-live="/url"] follows that stream of server-sent events. On each event every element with both an
 * id and data-live-part is fetched anew and exchanged, unless the reader's focus is inside it. While the link is lost the
 * element [data-live-lost] is shown, because a quiet screen must never be taken for a calm one.
 */
export function follow(): void {
  const host = document.querySelector<HTMLElement>("[data-live]");
  if (!host?.dataset.live || !("EventSource" in window)) return;
  const lost = document.querySelector<HTMLElement>("[data-live-lost]");
  const source = new EventSource(host.dataset.live);
  let waiting = false;
  const refresh = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      void exchange();
    }, 250);
  };
  source.addEventListener("open", () => lost && (lost.hidden = true));
  source.addEventListener("error", () => lost && (lost.hidden = false));
  source.addEventListener("message", refresh);
  source.addEventListener("changed", refresh);
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
