const patience = 5000; // milliseconds for the server to say that it is there

/** Whether the server answers now. Any answer will do: what it answers to an act is its own matter. */
export async function reachable(): Promise<boolean> {
  const reply = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(patience) }).catch(() => null);
  return reply !== null;
}

/**
 * Before a form is sent the server is asked whether it is there. If it does not answer, nothing is sent, the form says so,
 * and what was typed stays: a browser would show a page of its own in its place, and nobody would know whether it was done.
 */
export function guardForms(): void {
  const cleared = new WeakSet<HTMLFormElement>();
  const asking = new WeakSet<HTMLFormElement>();
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    if (e.defaultPrevented || form.getAttribute("method")?.toLowerCase() !== "post") return;
    if (cleared.delete(form)) return;
    e.preventDefault();
    if (asking.has(form)) return;
    asking.add(form);
    const by = e.submitter;
    void reachable().then((there) => {
      asking.delete(form);
      say(form, there);
      if (!there) return;
      cleared.add(form);
      form.requestSubmit(by);
      cleared.delete(form);
    });
  });
}

/** Runs when a form could not be sent, and when it can be again. */
export function onUnsent(run: (form: HTMLFormElement, sent: boolean) => void): void {
  document.addEventListener("guard:unsent", (e) => {
    const { form, sent } = (e as CustomEvent<{ form: HTMLFormElement; sent: boolean }>).detail;
    run(form, sent);
  });
}

function say(form: HTMLFormElement, sent: boolean): void {
  const old = form.querySelector(".tl-unsent");
  document.dispatchEvent(new CustomEvent("guard:unsent", { detail: { form, sent } }));
  if (sent) return old?.remove();
  const said = (old as HTMLElement | null) ?? Object.assign(document.createElement("p"), { className: "tl-unsent" });
  said.setAttribute("role", "alert");
  said.textContent = "Nothing was sent, because there is no link. What you typed stays here. Send it again when the link is back.";
  if (!old) form.append(said);
}
