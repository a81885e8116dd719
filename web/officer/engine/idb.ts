import { Full, type Store } from "./store";

/** A store in the browser's own database. A write is one transaction, on disk before it answers (durability strict). */
export class IdbStore implements Store {
  private constructor(private db: IDBDatabase, private name: string) {}

  static open(name: string): Promise<IdbStore> {
    return new Promise((done, fail) => {
      const r = indexedDB.open(name, 1);
      r.onupgradeneeded = () => r.result.createObjectStore("held");
      r.onsuccess = () => done(new IdbStore(r.result, name));
      r.onerror = () => fail(r.error);
    });
  }

  private read<T>(ask: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
    return new Promise((done, fail) => {
      const r = ask(this.db.transaction("held", "readonly").objectStore("held"));
      r.onsuccess = () => done(r.result);
      r.onerror = () => fail(r.error);
    });
  }

  async get(key: string) {
    return (await this.read((s) => s.get(key))) as Uint8Array | undefined;
  }

  async keys(prefix: string) {
    const range = prefix ? IDBKeyRange.bound(prefix, `${prefix}\uffff`) : undefined;
    return (await this.read((s) => s.getAllKeys(range))) as string[];
  }

  async write(changes: [string, Uint8Array | undefined][]): Promise<void> {
    const size = changes.reduce((n, [, v]) => n + (v?.length ?? 0), 0);
    const room = size > 1 << 18 ? await navigator.storage?.estimate?.() : undefined; // asked first for what is large: a browser may find out late
    if (room?.quota !== undefined && room.quota - (room.usage ?? 0) < size) throw new Full();
    return new Promise((done, fail) => {
      const tx = this.db.transaction("held", "readwrite", { durability: "strict" });
      const full = (e: DOMException | null) => fail(e?.name === "QuotaExceededError" ? new Full() : e);
      tx.oncomplete = () => done();
      tx.onabort = () => full(tx.error);
      tx.onerror = () => full(tx.error);
      const held = tx.objectStore("held");
      for (const [k, v] of changes) {
        if (v) held.put(v, k);
        else held.delete(k);
      }
    });
  }

  async alone<T>(f: () => Promise<T>): Promise<T> {
    let out: T;
    if (!navigator.locks) return f(); // an old browser: one tab, as it was
    await navigator.locks.request(this.name, async () => {
      out = await f();
    });
    return out!;
  }

  clear(): Promise<void> {
    return new Promise((done, fail) => {
      const tx = this.db.transaction("held", "readwrite", { durability: "strict" });
      tx.objectStore("held").clear();
      tx.oncomplete = () => done();
      tx.onabort = () => fail(tx.error);
    });
  }
}
