import type { Slippy } from "./map";

const step = 96; // pixels of the map by one press of an arrow
const arrows: Record<string, [number, number]> = { ArrowUp: [0, -step], ArrowDown: [0, step], ArrowLeft: [-step, 0], ArrowRight: [step, 0] };

/** The parts of the board in the order of the eye, each by its figure: what is focused in it first. */
const panes: Record<string, string> = {
  "0": "#list-calls", "1": "#list-waiting", "2": "#list-live", "3": "#list-units", "4": "#map", "5": ".c-notes", "6": ".c-sugbox",
};

/** One letter, one act, unless something is being typed. Each key stands on its button, so that the keys teach themselves. */
export function keys(map: Slippy | null): void {
  document.querySelector("#map")?.setAttribute("tabindex", "0");
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const at = e.target as HTMLElement;
    const box = at instanceof HTMLInputElement && at.type === "checkbox";
    if (at.isContentEditable || (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !box)) {
      if (e.key === "Escape") at.blur();
      return;
    }
    if (move(e.key, at, map) || act(e.key, map)) e.preventDefault();
  });
}

/** Arrows go through the rows of the lists, and move the map when it has the focus. */
function move(key: string, at: HTMLElement, map: Slippy | null): boolean {
  const by = arrows[key];
  const alone = document.querySelector(".c-mapwindow") !== null && (at === document.body || at.id === "map");
  if (by && map && (at.id === "map" || alone)) {
    map.nudge(...by);
    return true;
  }
  if (!/^(ArrowUp|ArrowDown|Home|End)$/.test(key) || !at.closest("#lists")) return false;
  const rows = [...document.querySelectorAll<HTMLElement>("#lists :is(a.c-w, a.c-l, .c-units tbody a)")].filter((r) => r.offsetParent);
  const n = rows.indexOf(at);
  const next = key === "Home" ? 0 : key === "End" ? rows.length - 1 : key === "ArrowDown" ? n + 1 : n < 0 ? 0 : n - 1;
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  return true;
}

function act(key: string, map: Slippy | null): boolean {
  if (key === "*" && map) map.follow();
  if (key === "*") return map !== null;
  if ((key === "+" || key === "=" || key === "-") && map) {
    map.nudge(0, 0, key === "-" ? -1 : 1);
    return true;
  }
  const pane = panes[key];
  if (pane) return toPane(pane);
  if (key === "l") return focus("#log-line");
  if (key === "d") return focus(".c-sug .c-btn--p");
  if (key === "/") return focus("#line");
  if (key === "?") {
    const words = document.querySelector<HTMLDetailsElement>("#words");
    if (words) words.open = !words.open;
    return words !== null;
  }
  if (/^[smf]$/.test(key)) {
    const line = document.querySelector<HTMLInputElement>("#line");
    if (line) line.value = `${key} `;
    return focus("#line");
  }
  return key.length === 1 && press(key);
}

/** Presses whatever on the screen carries the key. */
function press(key: string): boolean {
  for (const k of document.querySelectorAll<HTMLElement>(":is(a, button) kbd")) {
    if (k.textContent !== key || !k.offsetParent) continue;
    k.parentElement?.click();
    return true;
  }
  return false;
}

/** The chosen row of a list, else its first; the pane itself when it is empty. */
function toPane(selector: string): boolean {
  const pane = document.querySelector<HTMLElement>(selector);
  const rows = pane?.id.startsWith("list-") ? pane : null;
  const to = rows?.querySelector<HTMLElement>("[aria-current]") ?? rows?.querySelector<HTMLElement>(":is(a.c-w, a.c-l, tbody a)") ?? pane;
  to?.focus();
  return to !== null;
}

function focus(selector: string): boolean {
  const at = document.querySelector<HTMLElement>(selector);
  at?.focus();
  return at !== null;
}
