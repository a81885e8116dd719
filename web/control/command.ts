/**
 * The command line shows what it will do before Enter: the server reads it, so that there is one reading of it. Tab
 * completes a callsign or a word, Esc clears, and the slash key comes here from anywhere.
 */
export function commandLine(): void {
  const form = document.querySelector<HTMLFormElement>("[data-command]");
  const line = document.querySelector<HTMLInputElement>("#line");
  const mean = document.querySelector<HTMLElement>("#mean");
  const offers = document.querySelector<HTMLElement>("#offers");
  if (!form || !line || !mean || !offers) return;
  const still = mean.textContent ?? "";
  let asked = 0;
  let wait = 0;
  const ask = async () => {
    const mine = ++asked;
    if (!line.value.trim()) return say(mean, still, "");
    const incident = form.querySelector<HTMLInputElement>("[name=incident]")?.value ?? "";
    const query = new URLSearchParams({ line: line.value, incident });
    const reply = await fetch(`/control/meaning?${query}`, { credentials: "same-origin" }).catch(() => null);
    if (mine !== asked || !reply?.ok) return;
    const { says, ok } = (await reply.json()) as { says: string; ok: boolean };
    say(mean, says, ok ? "c-mean--ok" : "");
  };
  line.addEventListener("input", () => {
    clearTimeout(wait);
    wait = window.setTimeout(() => void ask(), 120);
    show(offers, matches(line.value));
  });
  line.addEventListener("blur", () => show(offers, []));
  line.addEventListener("keydown", (e) => {
    if (e.key === "Escape") {
      line.value = "";
      show(offers, []);
      void ask();
    }
    const found = e.key === "Tab" && !e.shiftKey ? matches(line.value) : [];
    if (found.length === 0) return;
    e.preventDefault();
    line.value = line.value.replace(/\S*$/, `${found[0]} `);
    show(offers, matches(line.value));
    void ask();
  });
}

function say(at: HTMLElement, text: string, tone: string): void {
  at.textContent = text;
  at.className = `c-mean ${tone}`.trim();
}

const words = ["new", "dispatch", "state", "log", "grade", "find", "close", "message", "recommend", "pnc", "veh", "drv"];

/** What the word being typed could become: a verb first, then the callsigns and incident numbers that are on the screen. */
function matches(line: string): string[] {
  const typed = /(\S*)$/.exec(line)?.[1]?.toLowerCase() ?? "";
  if (typed === "") return [];
  const first = !/\s/.test(line.trimStart());
  const texts = first ? words : [...document.querySelectorAll(".c-units tbody a, .c-lists .c-no")].map((n) => n.textContent?.toLowerCase() ?? "");
  return [...new Set(texts)].filter((t) => t.startsWith(typed) && t !== typed).slice(0, 8);
}

function show(offers: HTMLElement, list: string[]): void {
  offers.hidden = list.length === 0;
  offers.replaceChildren(...list.map((text) => {
    const li = Object.assign(document.createElement("li"), { textContent: text });
    const unit = [...document.querySelectorAll<HTMLElement>("[data-offer]")].find((n) => n.textContent?.toLowerCase() === text);
    if (unit) li.append(Object.assign(document.createElement("small"), { textContent: unit.dataset.offer }));
    return li;
  }));
}
