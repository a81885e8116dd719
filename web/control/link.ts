const silence = 15_000; // the stream says something at least this often; longer is a lost link
const again = 3_000;

/**
 * The strip says whether what is shown is live, and how old it is when it is not: a quiet screen must never be taken for a
 * calm one. The server's own clock runs on from the time of the page, so a training clock is shown as it is.
 */
export function link(moved: (e: MessageEvent<string>) => void): void {
  const strip = document.querySelector<HTMLElement>("[data-strip]");
  const word = document.querySelector<HTMLElement>("[data-link]");
  const clock = document.querySelector<HTMLTimeElement>("[data-clock]");
  if (!strip || !word || !clock || !("EventSource" in window)) return;
  const ahead = Date.parse(clock.dateTime) - Date.now();
  let heard = Date.now();
  let up = true;
  let source: EventSource;
  const alive = () => {
    heard = Date.now();
    up = true;
  };
  const open = () => {
    source = new EventSource(`${document.body.dataset.live ?? "/live"}?positions=all`);
    for (const kind of ["open", "hello", "entry", "beat", "positions"]) source.addEventListener(kind, alive);
    source.addEventListener("positions", moved);
    source.addEventListener("error", () => {
      up = false;
      if (source.readyState === EventSource.CLOSED) setTimeout(open, again); // refused: a browser does not try again by itself
    });
  };
  open();
  const draw = () => {
    const live = up && Date.now() - heard < silence;
    strip.classList.toggle("c-strip--lost", !live);
    word.classList.toggle("c-live--on", live);
    word.textContent = live ? "Live" : `Link lost, ${age(Date.now() - heard)} old`;
    if (live) clock.textContent = new Date(Date.now() + ahead).toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
  };
  draw();
  setInterval(draw, 1000);
}

function age(ms: number): string {
  const s = Math.floor(ms / 1000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}

/** The officer's phone says under its callsign whether what it shows is live, and how old it is when there is no signal. */
export function phoneLink(): void {
  const word = document.querySelector<HTMLElement>("[data-phone-link]");
  const lost = document.querySelector<HTMLElement>("[data-live-lost]");
  if (!word || !lost || !("EventSource" in window)) return;
  let since = Date.now();
  const draw = () => {
    const live = lost.hidden && navigator.onLine;
    if (live) since = Date.now();
    word.hidden = false;
    word.classList.toggle("f-link--lost", !live);
    word.textContent = live ? "Live" : `No signal. What you see is ${age(Date.now() - since)} old.`;
  };
  draw();
  setInterval(draw, 1000);
}
