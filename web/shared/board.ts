/** The board of a roster: every day is a link to its form. Arrow keys move between days; a tour is copied to another day by dragging it there, or with C and then V: the form opens with its times. */
export function rosterBoard(): void {
  const board = document.querySelector<HTMLTableElement>("[data-board]");
  if (!board) return;
  const said = document.querySelector("[data-board-said]");
  const say = (text: string) => {
    if (said) said.textContent = text;
  };
  let held: HTMLAnchorElement | null = null;

  const dayAt = (target: EventTarget | null) => (target as HTMLElement | null)?.closest?.<HTMLAnchorElement>("td > a") ?? null;

  const put = (on: HTMLAnchorElement) => {
    if (!held || held === on) return;
    const to = new URL(on.href);
    to.searchParams.set("starts", held.dataset.starts ?? "");
    to.searchParams.set("ends", held.dataset.ends ?? "");
    location.assign(to);
  };

  const beside = (from: HTMLAnchorElement, key: string): HTMLAnchorElement | null => {
    const cell = from.parentElement as HTMLTableCellElement;
    const row = cell.parentElement as HTMLTableRowElement;
    const find = (r: Element | null, n: number) => (r as HTMLTableRowElement | null)?.cells[n]?.querySelector("a") ?? null;
    if (key === "ArrowRight") return find(row, cell.cellIndex + 1);
    if (key === "ArrowLeft") return cell.cellIndex > 1 ? find(row, cell.cellIndex - 1) : null;
    if (key === "ArrowDown") return find(row.nextElementSibling, cell.cellIndex);
    return key === "ArrowUp" ? find(row.previousElementSibling, cell.cellIndex) : null;
  };

  board.addEventListener("keydown", (e) => {
    const at = dayAt(e.target);
    if (!at || e.ctrlKey || e.metaKey || e.altKey) return;
    const next = e.key.startsWith("Arrow") ? beside(at, e.key) : null;
    if (next) {
      e.preventDefault();
      next.focus();
    } else if (e.key === "c" || e.key === "C") {
      held = at;
      say(`Copied: ${at.getAttribute("aria-label")}. Go to another day and press V.`);
    } else if ((e.key === "v" || e.key === "V") && held) {
      put(at);
    }
  });

  board.addEventListener("dragstart", (e) => {
    held = dayAt(e.target);
    e.dataTransfer?.setData("text/plain", held?.getAttribute("aria-label") ?? "");
  });
  board.addEventListener("dragover", (e) => {
    const at = dayAt(e.target);
    if (!at || !held) return;
    e.preventDefault();
    at.classList.add("tl-board__over");
  });
  board.addEventListener("dragleave", (e) => dayAt(e.target)?.classList.remove("tl-board__over"));
  board.addEventListener("drop", (e) => {
    const at = dayAt(e.target);
    if (!at) return;
    e.preventDefault();
    at.classList.remove("tl-board__over");
    put(at);
  });
}
