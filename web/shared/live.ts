const soonest = 1000; // milliseconds before the first new try
const latest = 30_000;

/** What the stream said, told to whatever else stands on the page: its kind, and its data where it has any. */
export interface Told {
  kind: "open" | "error" | "hello" | "entry" | "changed" | "beat" | "positions" | "held";
  data: string;
}

/** Runs for everything that the stream says, and when it breaks. */
export function onLive(hear: (t: Told) => void): void {
  document.addEventListener("live:told", (e) => hear((e as CustomEvent<Told>).detail));
}

/** Runs each time that the page has been made anew from the server. */
export function onExchanged(run: () => void): void {
  document.addEventListener("live:exchanged", run);
}

/** Makes the page anew from its address now. */
export function again(): void {
  document.dispatchEvent(new Event("live:again"));
}

/**
 * A page that holds [data-live="/url"] follows that stream of server-sent events: one stream, whatever listens to it, because
 * a browser has few connections to spare. On each event every element with both an id and data-live-part is fetched anew and
 * exchanged, unless something is being typed in it. While the link is lost the element [data-live-lost] is shown, because a
 * quiet screen must never be taken for a calm one.
 */
export function follow(): void {
  const url = document.querySelector<HTMLElement>("[data-live]")?.dataset.live;
  if (!url || !("EventSource" in window)) return;
  const refresh = calm(() => void exchange());
  document.addEventListener("live:again", () => void exchange());
  new Stream(url, refresh).open();
}

const tell = (kind: Told["kind"], data = "") => document.dispatchEvent(new CustomEvent<Told>("live:told", { detail: { kind, data } }));

/** One stream that comes again. What was heard last goes with every new try, so that the server sends what was missed. */
class Stream {
  private wait = soonest;
  private missed = false;
  private last = "";
  private source: EventSource | null = null;
  private timer = 0;

  constructor(private readonly url: string, private readonly refresh: () => void) {
    addEventListener("offline", () => {
      this.source?.close(); // it may hang for long before it breaks
      this.broke();
    });
    addEventListener("online", () => this.open());
  }

  open(): void {
    clearTimeout(this.timer);
    this.source?.close();
    const source = (this.source = new EventSource(this.last ? `${this.url}${this.url.includes("?") ? "&" : "?"}last=${this.last}` : this.url));
    source.addEventListener("open", () => {
      const lost = document.querySelector<HTMLElement>("[data-live-lost]");
      if (lost) lost.hidden = true;
      this.wait = soonest;
      tell("open");
      if (this.missed) this.refresh(); // something may have happened meanwhile
      this.missed = false;
    });
    source.addEventListener("error", () => this.broke());
    for (const kind of ["hello", "entry", "changed", "beat", "positions", "held"] as const) {
      source.addEventListener(kind, (e: MessageEvent<string>) => {
        if (e.lastEventId) this.last = e.lastEventId;
        tell(kind, e.data);
        if (kind === "changed" || (kind === "entry" && concerns(e.data))) this.refresh();
        if (kind === "beat" && document.querySelector("[data-live-beat]")) this.refresh(); // clocks on the page run though nothing happens
      });
    }
  }

  // A browser tries again by itself when a stream breaks, but not when it was refused: a server that is starting refuses.
  private broke(): void {
    const lost = document.querySelector<HTMLElement>("[data-live-lost]");
    if (lost) lost.hidden = false;
    this.missed = true;
    tell("error");
    if (this.source?.readyState !== EventSource.CLOSED) return;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.open(), this.wait * (0.5 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, latest);
  }
}

// A board of many that names in data-live-of what it lists (a kind of record, and the entries by which one comes to be listed, each
// beginning so) is not made anew for one that it does not list: fifty boards would be, for what concerns one of them.
function concerns(data: string): boolean {
  const [of, ...begins] = document.querySelector<HTMLElement>("[data-live-of]")?.dataset.liveOf?.split(" ") ?? [];
  if (!of) return true;
  const told = JSON.parse(data) as { kind?: string; subject?: { kind: string; id: string } };
  if (told.subject?.kind !== of || begins.some((b) => told.kind?.startsWith(b))) return true;
  return document.querySelector(`[data-live-of] a[href$="/${CSS.escape(told.subject.id)}"]`) !== null;
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

let asked = 0;
let shown = 0;

async function exchange(): Promise<void> {
  const mine = ++asked;
  const reply = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" }).catch(() => null);
  if (!reply?.ok) return;
  const next = new DOMParser().parseFromString(await reply.text(), "text/html");
  if (mine < shown) return; // what was asked later came first, and is newer
  shown = mine;
  for (const part of document.querySelectorAll<HTMLElement>("[data-live-part][id]")) {
    const fresh = next.getElementById(part.id);
    if (!fresh || part.querySelector("input:not([type=checkbox]):focus, textarea:focus, select:focus") || fresh.innerHTML === part.innerHTML) continue;
    const focus = part.contains(document.activeElement) ? nameOf(document.activeElement!) : "";
    part.replaceChildren(...fresh.childNodes);
    if (focus) (part.querySelector<HTMLElement>(focus) ?? part.closest<HTMLElement>("[tabindex]"))?.focus({ preventScroll: true });
  }
  document.dispatchEvent(new Event("live:exchanged"));
}

/** How what holds the focus is found again in the new part: who goes through a list by keyboard keeps their place in it. */
function nameOf(at: Element): string {
  if (at.id) return `#${CSS.escape(at.id)}`;
  const href = at.getAttribute("href");
  if (href) return `a[href="${CSS.escape(href)}"]`;
  const action = at.closest("form")?.getAttribute("action");
  return action ? `form[action="${CSS.escape(action)}"] ${at.tagName.toLowerCase()}` : at.tagName.toLowerCase();
}
