// The tour: Space for the next step, a for automatic, Esc to stop and carry on by hand. Without this script its page is a form and
// three frames; here the frames move by themselves, and the counters while acts land.
import "./tour.css";

type State = { at: number; of: number; title: string; said: string; who: string; phone: boolean; desk: string; victim: string; owed: string; clock: string; typed: number; carried: number; playing: boolean; acting: string; over: boolean; failed: string };

const dwell = 6500; // of a step in automatic: long enough to read its sentence and look
const desk = 1280; // how wide a desk's screen is drawn, before it is made to fit
const beside = 520; // and how wide a page on the right, on a screen that has a right
const poll = 400;

const tour = document.querySelector<HTMLElement>("[data-tour]");
if (tour) begin(tour);

function begin(tour: HTMLElement): void {
  const id = tour.dataset.tour!;
  const part = (name: string) => tour.querySelector<HTMLElement>(`[data-part="${name}"]`);
  const screens = [...tour.querySelectorAll<HTMLElement>("[data-screen]")];
  const form = tour.querySelector<HTMLFormElement>("[data-next]")!;
  const button = form.querySelector("button")!;
  const auto = tour.querySelector<HTMLButtonElement>("[data-auto]")!;
  const halt = tour.querySelector<HTMLButtonElement>("[data-stop]")!;
  let playing = false;
  let over = tour.dataset.over === "true";
  let byHand = over;
  let timer = 0;

  for (const hidden of tour.querySelectorAll<HTMLElement>("[data-key], [data-auto], [data-stop]")) hidden.hidden = over && !hidden.matches("[data-key]");

  const say = (name: string, text: string) => {
    const at = part(name);
    if (at && at.textContent !== text) at.textContent = text;
  };

  /** Makes every screen fit its glass: a desk's is drawn as wide as a desk's, a phone's as a phone's; on a phone all are pages of a phone. */
  const fit = () => {
    for (const s of screens) {
      const glass = s.querySelector<HTMLElement>(".t-glass")!;
      const frame = s.querySelector("iframe")!;
      const phone = s.dataset.phone !== undefined;
      const width = innerWidth < 1000 ? glass.clientWidth : s.dataset.screen !== "desk" ? Math.max(beside, glass.clientWidth) : phone ? 390 : Math.max(desk, glass.clientWidth);
      const scale = Math.min(1, glass.clientWidth / width);
      frame.style.width = `${width}px`;
      frame.style.height = `${glass.clientHeight / scale}px`;
      frame.style.transform = `scale(${scale})`;
    }
  };

  const numbers = (s: State) => {
    say("clock", s.clock);
    say("typed", String(s.typed));
    say("carried", String(s.carried));
    say("acting", s.acting);
  };

  const turn = (name: string, src: string, who?: string, phone?: boolean) => {
    const s = screens.find((x) => x.dataset.screen === name)!;
    const frame = s.querySelector("iframe")!;
    if (phone === true) s.dataset.phone = "";
    if (phone === false) delete s.dataset.phone;
    if (who) {
      say(`${name}-who`, who);
      frame.title = who;
      s.setAttribute("aria-label", who);
    }
    s.querySelector<HTMLAnchorElement>("[data-open]")!.href = src;
    frame.src = src; // the same address again is read again: what landed since is on it
  };

  const arrive = (s: State) => {
    numbers(s);
    say("step", `step ${s.at} of ${s.of}`);
    say("title", s.title);
    say("said", s.said);
    turn("desk", s.desk, s.who, s.phone);
    turn("victim", s.victim);
    turn("owed", s.owed);
    tour.dataset.at = String(s.at);
    fit();
    if (s.failed) fail(s.failed);
    if (s.over && !over) {
      over = true;
      location.reload(); // with the figures, which are drawn by the server
    }
    if (!byHand) part("title")!.focus({ preventScroll: true });
  };

  const fail = (why: string) => {
    say("failed", why);
    tour.querySelector<HTMLElement>("[data-failed]")!.hidden = false;
    form.hidden = true;
    automatic(false);
  };

  const read = async (path: string, init?: RequestInit): Promise<State> => {
    const reply = await fetch(`/tour/${id}/${path}`, { ...init, headers: { Accept: "application/json" } });
    if (!reply.ok || !(reply.headers.get("Content-Type") ?? "").includes("json")) throw new Error("This tour is over. Start a new one at /tour.");
    return (await reply.json()) as State;
  };

  const next = async () => {
    if (playing || over || form.hidden) return;
    playing = true;
    byHand = false;
    button.setAttribute("aria-busy", "true");
    const watch = setInterval(() => void read("state").then((s) => playing && numbers(s), () => {}), poll);
    try {
      arrive(await read("next", { method: "POST" }));
    } catch (err) {
      fail(err instanceof Error ? err.message : String(err));
    } finally {
      clearInterval(watch);
      playing = false;
      button.removeAttribute("aria-busy");
      wait();
    }
  };

  const wait = () => {
    clearTimeout(timer);
    if (auto.getAttribute("aria-pressed") === "true" && !over) timer = window.setTimeout(() => void next(), dwell);
  };

  const automatic = (on: boolean) => {
    auto.setAttribute("aria-pressed", String(on));
    clearTimeout(timer);
    if (on) void next();
  };

  const stop = () => {
    automatic(false);
    byHand = true;
    say("acting", halt.dataset.said ?? "");
  };

  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void next();
  });
  auto.addEventListener("click", () => automatic(auto.getAttribute("aria-pressed") !== "true"));
  halt.addEventListener("click", stop);
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || e.repeat) return;
    const on = (e.target as HTMLElement).closest("button, a, input, select, textarea");
    if (e.key === " " && !on) {
      e.preventDefault();
      void next();
    } else if (e.key === "a" || e.key === "A") {
      automatic(auto.getAttribute("aria-pressed") !== "true");
    } else if (e.key === "Escape") {
      stop();
    }
  });

  // A press with the mouse in a screen does what it does there, and the keys stay the tour's until it is stopped. Who comes by Tab stays.
  let overFrame = false;
  for (const frame of tour.querySelectorAll("iframe")) {
    frame.addEventListener("pointerenter", () => (overFrame = true));
    frame.addEventListener("pointerleave", () => (overFrame = false));
  }
  addEventListener("blur", () => setTimeout(() => overFrame && !byHand && part("title")!.focus({ preventScroll: true })));
  addEventListener("resize", fit);
  fit();
  if (!over) part("title")!.focus({ preventScroll: true });
}
