import { base64, sha256 } from "./bytes";
import { sentence, type Net } from "./net";
import type { Media } from "./wire";

const at = "/api/field/uploads";
const tus = { "Tus-Resumable": "1.0.0" };

/** Where a file's pieces come from: they are read one at a time, because a phone has little memory. */
export interface Pieces {
  media: Media;
  size: number; // of a piece; the last may be shorter
  read(n: number): Promise<Uint8Array>;
}

/**
 * Sends a file in pieces, from where it stopped, whoever stopped it (tus 1.0). Each piece goes with its hash; the server counts the
 * whole again. It may throw Lost at any moment and be called again: the file arrives once. Between pieces it gives way when
 * something more urgent waits, and tells whether it came to the end.
 */
export async function send(net: Net, token: string, p: Pieces, told: (bytes: number) => void, giveWay: () => boolean): Promise<boolean> {
  const head = { ...tus, "Throughline-Device": token };
  const b = (s: string) => base64(new TextEncoder().encode(s));
  const made = await net({ method: "POST", path: at, headers: { ...head, "Upload-Length": String(p.media.size), "Upload-Metadata": `sha256 ${b(p.media.sha256)},type ${b(p.media.type)}` } });
  const where = made.header("Location");
  if (made.status !== 201 || !where) throw new Error(await sentence(made));
  let offset = Number(made.header("Upload-Offset") ?? "0");
  for (let wrong = 0; offset < p.media.size; ) {
    told(offset);
    if (giveWay()) return false;
    const n = Math.floor(offset / p.size);
    const piece = (await p.read(n)).subarray(offset - n * p.size);
    const sum = `sha256 ${base64(await sha256(piece))}`;
    const r = await net({ method: "PATCH", path: where, headers: { ...head, "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(offset), "Upload-Checksum": sum }, body: piece });
    if (r.status !== 204 && r.status !== 409 && r.status !== 460) throw new Error(await sentence(r));
    if (r.status !== 204 && ++wrong > 3) throw new Error(await sentence(r));
    const now = Number(r.header("Upload-Offset"));
    if (!(now >= 0 && now <= p.media.size)) throw new Error("The server did not say how much has arrived.");
    offset = now;
  }
  told(offset);
  return true;
}
