import { decode, encode } from "./bytes";
import type { Store } from "./store";

// Everything on the device is encrypted with one key, which the lock releases. The key itself is kept only wrapped: by a PIN
// (PBKDF2), and by a passkey's own secret where the device has one (WebAuthn PRF). A wrong PIN is counted before it is tried, so
// that killing the page gives nobody another guess.

const rounds = 600_000; // OWASP's figure for PBKDF2 with HMAC-SHA-256

interface Kept {
  salt: number[];
  rounds: number;
  pin: number[];
  prf?: number[];
  passkey?: Passkey;
  tries: number;
  most: number;
}

/** Which passkey opens the phone, and what it is asked with. Neither opens anything by itself. */
export interface Passkey {
  id: number[];
  salt: number[];
}

/** The wrong PIN. left is how many tries remain. */
export class WrongPin extends Error {
  constructor(public left: number) {
    super(left === 1 ? "That is not the PIN. One more wrong one erases this phone." : `That is not the PIN. ${left} tries are left before this phone erases itself.`);
  }
}

/** Everything was erased. */
export class Wiped extends Error {}

const name = "lock";

export class Vault {
  private constructor(private store: Store, private key: CryptoKey, private raw: Uint8Array) {}

  /** Tells whether this device has been set up. */
  static async exists(store: Store): Promise<boolean> {
    return (await store.get(name)) !== undefined;
  }

  /** Makes the key of a new device. least and most are the figures of a PIN and the wrong ones, as the server's law says. */
  static async make(store: Store, pin: string, least: number, most: number, turns = rounds): Promise<Vault> {
    if (!new RegExp(`^\\d{${least},20}$`).test(pin)) throw new Error(`Choose a PIN of at least ${least} figures.`);
    if (/^(\d)\1*$/.test(pin) || "01234567890123456789".includes(pin) || "98765432109876543210".includes(pin)) throw new Error("Choose a PIN that is not one figure again and again, or a row of figures.");
    const raw = crypto.getRandomValues(new Uint8Array(32));
    const salt = crypto.getRandomValues(new Uint8Array(16));
    const kept: Kept = { salt: [...salt], rounds: turns, pin: [...(await wrap(await byPin(pin, salt, turns), raw))], tries: 0, most };
    await store.write([[name, encode(kept)]]);
    return new Vault(store, await dataKey(raw), raw);
  }

  static async byPin(store: Store, pin: string): Promise<Vault> {
    const kept = await keptIn(store);
    kept.tries++;
    await store.write([[name, encode(kept)]]);
    const raw = await unwrap(await byPin(pin, new Uint8Array(kept.salt), kept.rounds), new Uint8Array(kept.pin));
    if (!raw) {
      if (kept.tries < kept.most) throw new WrongPin(kept.most - kept.tries);
      await store.clear();
      throw new Wiped("The wrong PIN was typed too often. What this phone held has been erased.");
    }
    kept.tries = 0;
    await store.write([[name, encode(kept)]]);
    return new Vault(store, await dataKey(raw), raw);
  }

  /** The passkey that opens this phone too, if one does. */
  static async passkey(store: Store): Promise<Passkey | undefined> {
    const b = await store.get(name);
    return b && decode<Kept>(b).passkey;
  }

  /** Opens with the secret that a passkey gives. A wrong one is no guess at the PIN, and is not counted. */
  static async byPasskey(store: Store, secret: Uint8Array): Promise<Vault> {
    const kept = await keptIn(store);
    const raw = kept.prf && (await unwrap(await bySecret(secret), new Uint8Array(kept.prf)));
    if (!raw) throw new Error("This passkey does not open this phone. Use the PIN.");
    return new Vault(store, await dataKey(raw), raw);
  }

  /** Lets a passkey open it too. */
  async allowPasskey(secret: Uint8Array, passkey: Passkey): Promise<void> {
    const kept = await keptIn(this.store);
    kept.passkey = passkey;
    kept.prf = [...(await wrap(await bySecret(secret), this.raw))];
    await this.store.write([[name, encode(kept)]]);
  }

  /** Encrypts what is kept under a name. The name is bound to it: one record cannot be put in another's place. */
  async seal(under: string, plain: Uint8Array): Promise<Uint8Array> {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(under) }, this.key, plain as BufferSource);
    const out = new Uint8Array(12 + sealed.byteLength);
    out.set(iv);
    out.set(new Uint8Array(sealed), 12);
    return out;
  }

  async unseal(under: string, sealed: Uint8Array): Promise<Uint8Array> {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: sealed.slice(0, 12), additionalData: new TextEncoder().encode(under) }, this.key, sealed.slice(12));
    return new Uint8Array(plain);
  }
}

async function keptIn(store: Store): Promise<Kept> {
  const b = await store.get(name);
  if (!b) throw new Wiped("This phone holds nothing. Set it up with a code from your supervisor.");
  return decode<Kept>(b);
}

async function byPin(pin: string, salt: Uint8Array, turns: number): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey({ name: "PBKDF2", hash: "SHA-256", salt: salt as BufferSource, iterations: turns }, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

async function bySecret(secret: Uint8Array): Promise<CryptoKey> {
  const from = await crypto.subtle.importKey("raw", secret as BufferSource, "HKDF", false, ["deriveKey"]);
  const info = new TextEncoder().encode("throughline officer");
  return crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info }, from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

const dataKey = (raw: Uint8Array) => crypto.subtle.importKey("raw", raw as BufferSource, "AES-GCM", false, ["encrypt", "decrypt"]);

async function wrap(k: CryptoKey, raw: Uint8Array): Promise<Uint8Array> {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const out = new Uint8Array(12 + 48);
  out.set(iv);
  out.set(new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, k, raw as BufferSource)), 12);
  return out;
}

async function unwrap(k: CryptoKey, wrapped: Uint8Array): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: wrapped.slice(0, 12) }, k, wrapped.slice(12)));
  } catch {
    return null;
  }
}
