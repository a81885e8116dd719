/** The units that the controller ticked stay ticked when the suggestions are drawn anew: a screen never changes its mind for its user. */
export function keepPicks(): void {
  const part = document.getElementById("suggest");
  if (!part) return;
  const picks = new Map<string, boolean>();
  part.addEventListener("change", (e) => {
    const box = e.target as HTMLInputElement;
    if (box.name === "callsigns") picks.set(box.value, box.checked);
  });
  new MutationObserver(() => {
    if (picks.size === 0) return;
    for (const box of part.querySelectorAll<HTMLInputElement>("[name=callsigns]")) box.checked = picks.get(box.value) ?? false;
  }).observe(part, { childList: true });
}
