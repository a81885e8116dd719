import type { ComponentChildren } from "preact";
import { toMakers, type Item, type Shown } from "./engine/queue";

const path = (d: string, w = 2.4) => <path d={d} fill="none" stroke="currentColor" stroke-width={w} stroke-linecap="round" stroke-linejoin="round" />;
const svg = (size: number, inside: ComponentChildren) => (
  <svg viewBox="0 0 24 24" width={size} height={size} aria-hidden="true">
    {inside}
  </svg>
);

export const icons = {
  jobs: () => svg(24, path("M4 6h16M4 12h16M4 18h10")),
  notebook: () => svg(24, path("M6 3h12v18H6zM9.5 8h5M9.5 12h5", 2)),
  find: () => svg(24, path("M4.500 10.500a6 6 0 1 0 12 0a6 6 0 1 0-12 0M15 15l5.500 5.500")),
  queue: () => svg(24, path("M12 21V10M7 14.500l5-5 5 5M4 4h16")),
  arrow: () => svg(28, path("M4 12h15M13 6l6 6-6 6", 2.6)),
};

const marks: Record<Shown, ComponentChildren> = {
  device: path("M6 2.500h12v19H6zM11 18h2", 2),
  sending: path("M12 20V5M6 11l6-6 6 6"),
  received: path("M5 12.500l4.500 4.500L19 7.500"),
  record: path("M2 12.500l4 4.500 8.500-9.500M11 15.500l1.500 1.500L22 7.500"),
  refused: path("M5 5l14 14M19 5L5 19"),
  conflict: path("M12 3v11M12 19v.500", 3),
};

export const words: Record<Shown, string> = {
  device: "On this device",
  sending: "Sending",
  received: "Received",
  record: "On the record",
  refused: "Not accepted",
  conflict: "Needs you: two answers",
};

/** How far a thing has come: a shape, a colour and the word. */
export const Mark = ({ state }: { state: Shown }) => (
  <span class={`o-st o-st--${state}`}>
    {svg(16, marks[state])}
    {words[state]}
  </span>
);

export const StateIcon = ({ state }: { state: Shown }) => svg(16, marks[state]);

const two = (n: number) => String(n).padStart(2, "0");

/** A time of this device as people near it say it. */
export function clock(ms: number, seconds = false): string {
  const d = new Date(ms);
  return `${two(d.getHours())}:${two(d.getMinutes())}${seconds ? `:${two(d.getSeconds())}` : ""}`;
}

export const tail = (sha: string) => `${sha.slice(-8, -4)} ${sha.slice(-4)}`;

/** What an item says besides its title. */
export function about(i: Item): string {
  const size = (i.act.media ?? []).reduce((n, m) => n + m.size, 0);
  if (i.says) return i.says;
  if (i.act.kind === toMakers) return i.state === "record" ? "Those who make this have it, without your name" : String(i.act.body.text);
  if (i.state !== "record" && size && i.sent) return `${mb(i.sent)} of ${mb(size)} MB, carries on where it stopped`;
  if (i.ref && size && i.act.kind === "photo") return `Exhibit ${i.ref}. Ends ${tail(i.act.media![0].sha256)}`;
  if (size) return `Ends ${tail(i.act.media![0].sha256)}`;
  return "";
}

const mb = (n: number) => (n / 1_048_576).toFixed(1);
