/** The slash key goes to the search box, unless something is being typed. */
export function findKey(): void {
  const box = document.querySelector<HTMLInputElement>(".tl-find input");
  if (!box) return;
  document.addEventListener("keydown", (e) => {
    const at = e.target as HTMLElement;
    if (e.key !== "/" || e.ctrlKey || e.metaKey || e.altKey) return;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    e.preventDefault();
    box.focus();
    box.select();
  });
}
