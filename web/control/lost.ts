import { onUnsent, reachable } from "../shared/guard";
import { onExchanged } from "../shared/live";
import { hms, type Link } from "./link";
import { differences, type Seen, seen } from "./seen";

const part = (name: string) => document.querySelector<HTMLElement>(`[data-${name}]`);

/**
 * What the screen does about a lost link beside dimming: it says once aloud that it is lost, opens nothing that it could not
 * show, keeps a list of what was not sent, and when the link is back says what changed meanwhile.
 */
export class Loss {
  private before: Seen | null = null;
  private span = "";
  private readonly unsent = new Map<HTMLFormElement, string>();

  constructor() {
    onExchanged(() => this.compare());
    onUnsent((form, sent) => {
      if (sent) this.unsent.delete(form);
      else this.unsent.set(form, typed(form));
      this.list();
    });
    part("back-close")?.addEventListener("click", () => this.put(""));
  }

  /** Told when the link is lost and when it is back. */
  changed(lost: boolean, since: Date, until: Date): void {
    const band = part("lost");
    if (band) band.hidden = !lost;
    const alert = part("lost-alert");
    if (alert) alert.textContent = lost ? `The link is lost. What you see is as of ${hms(since)}.` : "";
    if (lost) {
      this.before ??= seen();
      this.put("");
    } else this.span = `There was no link from ${hms(since)} to ${hms(until)}.`;
  }

  /** A link that cannot be followed now stays where it is and says so. */
  keepHere(link: Link): void {
    document.addEventListener("click", (e) => {
      const to = (e.target as Element).closest<HTMLAnchorElement>("a[href]");
      if (!to || !link.lost() || to.getAttribute("href")?.startsWith("#")) return;
      e.preventDefault();
      void reachable().then((there) => {
        if (there) location.assign(to.href);
        else this.list(`“${nameOf(to)}” cannot be opened without a link. Nothing was sent.`);
      });
    }, true);
  }

  private list(more = ""): void {
    const kept = part("lost-kept");
    const waits = [...this.unsent.values()].filter(Boolean);
    if (kept) kept.textContent = more || (waits.length ? `Not sent, and kept where you typed it: ${waits.join(" · ")}` : this.unsent.size ? "Nothing was sent." : "");
  }

  private compare(): void {
    if (!this.before || !this.span) return;
    const changes = differences(this.before, seen());
    const waits = [...this.unsent.values()].filter(Boolean);
    this.before = null;
    this.put(`${this.span} ${changes.length ? `Meanwhile: ${changes.join("; ")}.` : "Nothing on this screen changed meanwhile."}${waits.length ? ` Not sent yet: ${waits.join(" · ")}. Send it again if it still holds.` : ""}`);
    this.span = "";
  }

  private put(words: string): void {
    const band = part("back");
    const said = part("back-words");
    const close = part("back-close");
    if (!band || !said || !close) return;
    band.hidden = words === "";
    close.hidden = words === "";
    said.textContent = words;
  }
}

/** A link in a few words: an incident by its number. */
function nameOf(to: HTMLAnchorElement): string {
  return to.querySelector(".c-no")?.textContent?.trim() || to.innerText.trim().replace(/\s+/g, " ").slice(0, 60);
}

/** What somebody typed into a form, in a few words, to be named in the band. */
function typed(form: HTMLFormElement): string {
  const boxes = [...form.querySelectorAll<HTMLInputElement>("[name=callsigns]:checked")].map((b) => b.value).join(" ");
  return form.querySelector<HTMLInputElement>("input[type=text]")?.value.trim() || boxes;
}
