/** What is kept on the device: names and bytes. The bytes are encrypted before they come here. */
export interface Store {
  get(key: string): Promise<Uint8Array | undefined>;
  /** The names that begin so, in their order. */
  keys(prefix: string): Promise<string[]>;
  /** All of it or nothing. Throws Full when there is no room. undefined takes a name away. */
  write(changes: [string, Uint8Array | undefined][]): Promise<void>;
  /** Takes everything away. */
  clear(): Promise<void>;
  /** Runs while nobody else does who holds the same store: another tab, or an engine that is ending. */
  alone<T>(f: () => Promise<T>): Promise<T>;
}

/** There is no room left on the device. */
export class Full extends Error {
  constructor() {
    super("There is no room left on this phone. Nothing was lost: what is written here stays. Let the queue empty where there is a signal, or take other files off the phone.");
  }
}

/** A store in memory, for tests and where a browser keeps nothing. */
export class MemoryStore implements Store {
  held = new Map<string, Uint8Array>();
  constructor(public most = Infinity) {}
  async get(key: string) {
    return this.held.get(key)?.slice();
  }
  async keys(prefix: string) {
    return [...this.held.keys()].filter((k) => k.startsWith(prefix)).sort();
  }
  async write(changes: [string, Uint8Array | undefined][]) {
    const next = new Map(this.held);
    for (const [k, v] of changes) {
      if (v) next.set(k, v.slice());
      else next.delete(k);
    }
    let size = 0;
    for (const v of next.values()) size += v.length;
    if (size > this.most && changes.some(([, v]) => v)) throw new Full();
    this.held = next;
  }
  async clear() {
    this.held = new Map();
  }
  private last: Promise<unknown> = Promise.resolve();
  alone<T>(f: () => Promise<T>): Promise<T> {
    const next = this.last.then(f, f);
    this.last = next.catch(() => undefined);
    return next;
  }
}
