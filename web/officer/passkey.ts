import type { Passkey } from "./engine/vault";

// The phone's own lock (a finger, a face, its code) as a passkey that gives a secret (WebAuthn PRF). The secret opens what is kept; it is
// never sent anywhere, and nothing on the server knows of it. The PIN opens it all the same.

type Prf = { prf?: { enabled?: boolean; results?: { first?: ArrayBuffer } } };
const prf = (salt: Uint8Array) => ({ prf: { eval: { first: salt } } }) as AuthenticationExtensionsClientInputs;
const random = (n: number) => crypto.getRandomValues(new Uint8Array(n));

/** Tells whether this browser may have one. */
export const offered = async (): Promise<boolean> => (await window.PublicKeyCredential?.isUserVerifyingPlatformAuthenticatorAvailable?.().catch(() => false)) ?? false;

/** Makes a passkey of this phone. Throws a sentence when the phone's lock gives no secret, or the officer does not want to. */
export async function make(officer: string): Promise<{ key: Passkey; secret: Uint8Array }> {
  const salt = random(32);
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: random(32), rp: { name: "Throughline Officer" }, user: { id: random(16), name: officer, displayName: officer },
      pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
      authenticatorSelection: { authenticatorAttachment: "platform", userVerification: "required", residentKey: "discouraged" }, extensions: prf(salt),
    },
  })) as PublicKeyCredential | null;
  if (!made || !(made.getClientExtensionResults() as Prf).prf?.enabled) throw new Error("This phone's own lock gives no secret to open the app with. Use the PIN.");
  const key = { id: [...new Uint8Array(made.rawId)], salt: [...salt] };
  return { key, secret: await secretOf(key) };
}

/** Asks the phone's own lock for the secret. */
export async function secretOf(key: Passkey): Promise<Uint8Array> {
  const got = (await navigator.credentials.get({
    publicKey: { challenge: random(32), allowCredentials: [{ type: "public-key", id: new Uint8Array(key.id) }], userVerification: "required", extensions: prf(new Uint8Array(key.salt)) },
  })) as PublicKeyCredential | null;
  const first = (got?.getClientExtensionResults() as Prf | undefined)?.prf?.results?.first;
  if (!first) throw new Error("The phone's own lock did not open this. Use the PIN.");
  return new Uint8Array(first);
}
