import { decode, encode, hex, sha256 } from "./bytes";
import type { Answers } from "./form";
import type { Amends, Signed } from "./statement";
import type { Store } from "./store";
import type { Vault } from "./vault";

/** A form that is begun and not handed in: what was typed, and the job that it was begun at, which may be over by now. */
export interface Draft {
  code: string;
  title: string;
  thread?: string;
  incident?: string;
  no?: string; // the job's number, for showing
  was?: string; // the act that was refused and is put right
  at: number; // when it was last changed, by the device's wall clock
  answers: Answers;
  about?: string; // the person or the note that it was begun from: two witnesses of one job are two drafts
  note?: string; // the act of the note that it was begun from
  signed?: Signed;
  offered?: string; // when it happened, as this phone's clock offered it
  amends?: Amends;
}

/** What is being written in the notebook and is not saved; its photograph lies beside it. */
export interface Pen {
  text: string;
  at: string; // an instant, or as it was typed where that is none; blank for now
  exhibit: boolean;
  shot?: { name: string; type: string };
}

/** The keys that go when what is written is saved. */
export const penKeys = ["pen", "pen/file"];

/** The key that goes when a note to the makers is kept. */
export const sayKey = "say";

/** One form of a kind for each job, and one without; beside those, one for each person, note or signed statement that it was begun from. */
export const nameOf = (d: Pick<Draft, "code" | "incident" | "was" | "about" | "amends">): string => {
  const from = d.amends?.act ?? d.about;
  return `${d.code}/${d.incident ?? ""}/${d.was ?? ""}${from ? `/${from}` : ""}`;
};
/** The key that a draft is kept under. It says nothing of who or what the draft is about: keys are not sealed. */
export const keyOf = async (name: string): Promise<string> => `draft/${hex(await sha256(new TextEncoder().encode(name)))}`;

/** The drafts of this device, encrypted like everything else. They are written in the order of typing; what is typed while one is written goes as one. */
export class Drafts {
  private wanted = new Map<string, Uint8Array | undefined>();
  private writing: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(private store: Store, private vault: Vault) {}

  /** Keeps a draft, or with undefined throws it away. Throws Full when there is no room: the one before is then still there. */
  keep(name: string, d: Draft | undefined): Promise<void> {
    return this.put(`draft:${name}`, d && encode(d));
  }

  /** Keeps what is being written in the notebook, as keep does. */
  write(p: Pen): Promise<void> {
    return this.put("pen", encode(p));
  }

  /** Keeps the photograph of it, or with undefined leaves it out. */
  photograph(bytes: Uint8Array | undefined): Promise<void> {
    return this.put("pen/file", bytes);
  }

  /** What was being written, with its photograph. */
  async written(): Promise<{ pen: Pen; bytes?: Uint8Array } | undefined> {
    await this.settled();
    const [p, f] = [await this.store.get("pen"), await this.store.get("pen/file")];
    if (!p) return undefined;
    return { pen: decode<Pen>(await this.vault.unseal("pen", p)), bytes: f && (await this.vault.unseal("pen/file", f)) };
  }

  /** Keeps what is being written to the makers, as keep does; "" throws it away. */
  say(text: string): Promise<void> {
    return this.put(sayKey, text ? encode(text) : undefined);
  }

  /** What was being written to the makers. */
  async saying(): Promise<string> {
    await this.settled();
    const b = await this.store.get(sayKey);
    return b ? decode<string>(await this.vault.unseal(sayKey, b)) : "";
  }

  private put(what: string, plain: Uint8Array | undefined): Promise<void> {
    this.wanted.set(what, plain);
    const next = this.writing.then(() => this.flush(what));
    this.writing = next.catch(() => undefined);
    return next;
  }

  private async flush(what: string): Promise<void> {
    if (!this.wanted.has(what)) return;
    const plain = this.wanted.get(what);
    this.wanted.delete(what);
    const key = what.startsWith("draft:") ? await keyOf(what.slice("draft:".length)) : what;
    const sealed = plain && (await this.vault.seal(key, plain));
    if (!this.ended) await this.store.write([[key, sealed]]);
  }

  /** The phone is erased: nothing is written any more. */
  async end(): Promise<void> {
    this.ended = true;
    await this.settled();
  }

  /** When all that was typed is kept. */
  settled(): Promise<void> {
    return this.writing;
  }

  /** All of them, by name, the last changed first. */
  async all(): Promise<[string, Draft][]> {
    await this.settled();
    const out: [string, Draft][] = [];
    for (const k of await this.store.keys("draft/")) {
      const b = await this.store.get(k);
      if (!b) continue;
      const d = decode<Draft>(await this.vault.unseal(k, b));
      const [name, key] = [nameOf(d), await keyOf(nameOf(d))];
      if (k !== key) await this.store.write([[key, await this.vault.seal(key, encode(d))], [k, undefined]]); // kept by a version that named its subject in the key
      out.push([name, d]);
    }
    return out.sort((a, b) => b[1].at - a[1].at);
  }

  /** Takes away what nobody has touched since a time. */
  async purge(before: number): Promise<void> {
    for (const [name, d] of await this.all()) if (d.at < before) await this.keep(name, undefined);
  }
}
