/** What a board says at a moment, as its reader would tell it: which incidents are where, and what each unit is doing. */
export interface Seen {
  incidents: Map<string, { name: string; list: string }>;
  units: Map<string, string>;
}

const lists = { "#list-waiting": "waiting", "#list-live": "live" };
const text = (n: Element | null | undefined) => n?.textContent?.trim() ?? "";

export function seen(): Seen {
  const out: Seen = { incidents: new Map(), units: new Map() };
  for (const [where, list] of Object.entries(lists)) {
    for (const row of document.querySelectorAll<HTMLAnchorElement>(`${where} :is(a.c-w, a.c-l)`)) {
      const what = text(row.querySelector(".c-tx b")) || text(row.querySelector(".c-tx"));
      out.incidents.set(row.href, { name: `${text(row.querySelector(".c-no"))} ${text(row.querySelector(".c-g"))} ${what}`.trim(), list });
    }
  }
  for (const row of document.querySelectorAll(".c-units tbody tr")) out.units.set(text(row.querySelector("th a")), text(row.querySelector(".c-col-state")));
  return out;
}

const most = 6; // changes that are named; the rest are counted

/** How one moment differs from another, in words: new incidents first, then those that went, then units. */
export function differences(before: Seen, after: Seen): string[] {
  const out: string[] = [];
  for (const [id, i] of after.incidents) {
    const was = before.incidents.get(id);
    if (!was) out.push(`new, ${i.list}: ${i.name}`);
    else if (was.list !== i.list) out.push(`${i.name} is now ${i.list}`);
  }
  for (const [id, i] of before.incidents) if (!after.incidents.has(id)) out.push(`${i.name} is no longer listed`);
  for (const [sign, state] of after.units) {
    const was = before.units.get(sign);
    if (was !== undefined && was !== state) out.push(`${sign} is now ${state}`);
  }
  return out.length > most ? [...out.slice(0, most), `and ${out.length - most} more`] : out;
}
