export const encode = (v: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(v));
export const decode = <T>(b: Uint8Array): T => JSON.parse(new TextDecoder().decode(b)) as T;

export const hex = (b: ArrayBuffer | Uint8Array): string => [...new Uint8Array(b)].map((x) => x.toString(16).padStart(2, "0")).join("");

export function base64(b: Uint8Array): string {
  let s = "";
  for (const x of b) s += String.fromCharCode(x);
  return btoa(s);
}

export const sha256 = async (b: Uint8Array): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest("SHA-256", b as BufferSource));
