import { onLive, type Told } from "../shared/live";

const silence = 15_000; // the stream says something at least this often; longer is a lost link

/** What else on the screen must know of the link. */
export interface Link {
  /** Whether there is no link now. */
  lost(): boolean;
  /** The server's time now, or of when it was last heard. */
  now(): Date;
}

/**
 * The strip says whether what is shown is live. When it is not, a band across the screen says since when and how old it is:
 * a quiet screen must never be taken for a calm one. The server's own clock runs on from the time of the page, so a training
 * clock is shown as it is.
 */
export function link(moved: (data: string) => void, changed: (lost: boolean, since: Date, until: Date) => void): Link | null {
  const strip = document.querySelector<HTMLElement>("[data-strip]");
  const word = document.querySelector<HTMLElement>("[data-link]");
  const clock = document.querySelector<HTMLTimeElement>("[data-clock]");
  if (!strip || !word || !clock || !("EventSource" in window)) return null;
  const ahead = Date.parse(clock.dateTime) - Date.now();
  let heard = Date.now();
  let up = true;
  let was = false;
  let since = heard;
  const at = (ms: number) => new Date(ms + ahead);
  const draw = () => {
    const lost = !up || Date.now() - heard >= silence;
    if (lost && !was) since = heard;
    if (lost !== was) changed(lost, at(since), at(Date.now()));
    was = lost;
    strip.classList.toggle("c-strip--lost", lost);
    document.body.classList.toggle("c-dim", lost);
    word.classList.toggle("c-live--on", !lost);
    word.textContent = lost ? `Link lost, ${age(Date.now() - since)} old` : "Live";
    if (lost) band(at(since), Date.now() - since);
    clock.textContent = hms(at(lost ? since : Date.now()));
  };
  onLive(({ kind, data }: Told) => {
    up = kind !== "error";
    if (up) heard = Date.now();
    if (kind === "positions") moved(data);
    if (kind === "held") held(Number(data));
    if (!up || was) draw();
  });
  draw();
  setInterval(draw, 1000);
  return { lost: () => was, now: () => at(was ? since : Date.now()) };
}

function band(since: Date, ms: number): void {
  const words = document.querySelector("[data-lost-words]");
  if (words) words.textContent = `No link since ${hms(since)}, ${age(ms)} ago. What you see is as of then.`;
}

/** The server is there, and its database takes nothing in: said while it lasts, because nothing that is sent is saved yet. */
function held(ms: number): void {
  const band = document.querySelector<HTMLElement>("[data-held]");
  const alert = document.querySelector("[data-held-alert]");
  const words = document.querySelector("[data-held-words]");
  if (!band || !alert || !words) return;
  if (ms > 0 && band.hidden) alert.textContent = "The record takes nothing in.";
  if (ms <= 0) alert.textContent = "";
  band.hidden = ms <= 0;
  words.textContent = `The record has taken nothing in for ${age(ms)}. What you send waits: it is saved when the page answers, and not before.`;
}

export const hms = (t: Date) => t.toLocaleTimeString("en-GB", { timeZone: "Europe/London" });

function age(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  return s < 60 ? `${s} s` : `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
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
