/**
 * A note of what gets in the way is sent beside the page, which stays as it is with all that was typed on it. Without script the form
 * leads to a page that thanks.
 */
export function sayInPlace(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-say]")) {
    const fold = form.closest("details");
    fold?.addEventListener("toggle", () => fold.open && form.querySelector("textarea")?.focus()); // the words come next: no press to come to them
    form.addEventListener("submit", (e) => {
      e.preventDefault();
      void send(form);
    });
  }
}

async function send(form: HTMLFormElement): Promise<void> {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "");
  const button = form.querySelector("button");
  if (button?.disabled) return;
  if (button) button.disabled = true;
  const reply = await fetch("/api/voice/notes" + new URL(form.action).search, {
    method: "POST",
    headers: { "Content-Type": "application/json", "Idempotency-Key": text("idempotency_key") },
    body: JSON.stringify({ page: text("page"), text: text("text").replace(/\r\n/g, "\n"), ...(data.get("answer") ? { answer: true } : {}) }),
  }).catch(() => null);
  if (button) button.disabled = false;
  if (reply?.ok) {
    const said = document.createElement("p");
    said.setAttribute("role", "status");
    said.tabIndex = -1;
    said.textContent = form.dataset.say ?? "";
    form.replaceWith(said);
    said.focus();
    return;
  }
  const problem = reply ? ((await reply.json().catch(() => null)) as { detail?: string; fields?: { detail?: string }[] } | null) : null;
  const said = problem?.fields?.[0]?.detail ?? problem?.detail ?? form.dataset.sayFailed ?? "";
  const area = form.querySelector("textarea");
  let wrong = form.querySelector<HTMLParagraphElement>(".govuk-error-message");
  if (!wrong) {
    wrong = document.createElement("p");
    wrong.id = "say-text-error";
    wrong.className = "govuk-error-message";
    wrong.setAttribute("role", "alert");
    area?.before(wrong);
    area?.setAttribute("aria-describedby", "say-text-hint say-text-error");
  }
  wrong.textContent = said;
  const key = form.querySelector<HTMLInputElement>("input[name=idempotency_key]");
  if (key) key.value = crypto.randomUUID(); // what is sent again is another text
  area?.focus();
}
