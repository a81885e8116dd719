import type { Slippy } from "./map";

/** One letter, one act, unless something is being typed. Each key stands on its button, so that the keys teach themselves. */
export function keys(map: Slippy | null): void {
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const at = e.target as HTMLElement;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) {
      if (e.key === "Escape") at.blur();
      return;
    }
    if (act(e.key, map)) e.preventDefault();
  });
}

function act(key: string, map: Slippy | null): boolean {
  if (key === "*") {
    map?.follow();
    return map !== null;
  }
  if (key === "l") return focus("#log-line");
  if (key === "d") {
    document.querySelector<HTMLElement>(".c-sug .c-btn--p")?.focus();
    return true;
  }
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
  for (const k of document.querySelectorAll("a kbd, .c-inline button kbd")) {
    if (k.textContent === key) {
      k.parentElement?.click();
      return true;
    }
  }
  return false;
}

function focus(selector: string): boolean {
  const at = document.querySelector<HTMLInputElement>(selector);
  at?.focus();
  return at !== null;
}
