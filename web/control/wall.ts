import { onExchanged } from "../shared/live";
import type { Link } from "./link";

/** The ages on a wall go on by the second from what the server said last; without a link they stand, as all else does. */
export function wallAges(link: Link): void {
  let from = Date.now();
  onExchanged(() => (from = Date.now()));
  setInterval(() => {
    if (link.lost()) return;
    for (const at of document.querySelectorAll<HTMLElement>("[data-age]")) at.textContent = mmss(Number(at.dataset.age) + Math.floor((Date.now() - from) / 1000));
  }, 1000);
}

function mmss(s: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return s >= 3600 ? `${Math.floor(s / 3600)} h ${two(Math.floor(s / 60) % 60)}` : `${Math.floor(s / 60)}:${two(s % 60)}`;
}
