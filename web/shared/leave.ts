const presses = 3;
const within = 5000; // milliseconds, as the GOV.UK pattern has it

/**
 * "Leave this page" is a plain link. With script it also blanks the page at once, replaces this entry in the history, and
 * answers to Shift pressed three times.
 */
export function safeExit(): void {
  const link = document.querySelector<HTMLAnchorElement>("[data-safe-exit]");
  if (!link) return;
  const go = () => {
    document.body.replaceChildren();
    document.title = " ";
    location.replace(link.href);
  };
  link.addEventListener("click", (e) => {
    e.preventDefault();
    go();
  });
  let times: number[] = [];
  let alone = false; // Shift with another key is typing, not a call for help
  document.addEventListener("keydown", (e) => {
    alone = e.key === "Shift" && !e.repeat;
    if (e.key !== "Shift") times = [];
  });
  document.addEventListener("keyup", (e) => {
    if (e.key !== "Shift" || !alone) return;
    const now = performance.now();
    times = [...times.filter((t) => now - t < within), now];
    if (times.length >= presses) go();
  });
  // Coming back by the Back button must not show what was kept in memory.
  addEventListener("pageshow", (e) => {
    if (e.persisted) location.reload();
  });
}
