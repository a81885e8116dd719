/**
 * The form of a new call answers while it is filled in: places of the map as they are typed, and open incidents that may be
 * the same event. Without it the place is typed whole, and a button looks for the same event.
 */
export function newCall(): void {
  const part = document.querySelector<HTMLElement>("[data-like]");
  const form = part?.parentElement?.querySelector<HTMLFormElement>("form.tl-form");
  const place = form?.querySelector<HTMLInputElement>("#place");
  const kind = form?.querySelector<HTMLSelectElement>("#type");
  if (!part || !form || !place || !kind) return;
  if (!kind.value && !document.querySelector(".govuk-error-summary")) kind.focus(); // the caller talks: the first word has a place to go
  const offers = document.createElement("datalist");
  offers.id = "places";
  place.after(offers);
  place.setAttribute("list", offers.id);
  const complete = latest(async (still) => {
    const found = place.value.trim().length < 3 ? [] : ((await json<Place>(`/api/control/places?${new URLSearchParams({ text: place.value })}`)) ?? []);
    if (still()) offers.replaceChildren(...[...new Set(found.map(label))].map((text) => Object.assign(document.createElement("option"), { value: text })));
  });
  const look = latest(async (still) => {
    if (!kind.value || place.value.trim().length < 3) return part.replaceChildren();
    const call = form.querySelector<HTMLInputElement>("[name=call]")?.value ?? "";
    const found = await json<Like>(`${part.dataset.like}?${new URLSearchParams({ type: kind.value, place: place.value, call })}`);
    if (found && still()) part.replaceChildren(...likely(found));
  });
  place.addEventListener("input", () => {
    complete();
    look();
  });
  kind.addEventListener("change", look);
}

type Place = { name?: string; number?: string; street?: string; town?: string; postcode?: string };
type Like = { text: string; href: string };

/** A place on one line as the server writes it: "12 High Street, Hanley, MR1 2AB". */
function label(p: Place): string {
  const parts = [p.name, [p.number, p.street].filter(Boolean).join(" "), p.town, p.postcode].filter((x): x is string => !!x);
  return parts.filter((x, n) => n === 0 || parts[n - 1] !== x).join(", ");
}

function likely(found: Like[]): Node[] {
  if (found.length === 0) return [];
  const said = document.createElement("p");
  said.append(Object.assign(document.createElement("b"), { textContent: "This may be the same event as:" }));
  const list = Object.assign(document.createElement("ul"), { className: "govuk-list" });
  for (const f of found) {
    const li = document.createElement("li");
    li.append(Object.assign(document.createElement("a"), { href: f.href, textContent: f.text, className: "govuk-link" }));
    list.append(li);
  }
  return [said, list];
}

async function json<T>(url: string): Promise<T[] | null> {
  const reply = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } }).catch(() => null);
  return reply?.ok ? ((await reply.json()) as { items: T[] }).items : null;
}

/** The last of several askings counts, when nothing more was typed for a moment. */
function latest(act: (still: () => boolean) => Promise<void> | void): () => void {
  let asked = 0;
  let wait = 0;
  return () => {
    const mine = ++asked;
    clearTimeout(wait);
    wait = window.setTimeout(() => void act(() => mine === asked), 200);
  };
}
