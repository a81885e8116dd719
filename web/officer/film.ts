/** What a film says of itself: how long it is, and when it began by the clock of whatever made it. Proposed, never forced. */
export interface Filmed {
  seconds?: number;
  at?: number; // milliseconds
}

const since1904 = 2_082_844_800_000; // from the epoch of QuickTime to ours
const earliest = Date.UTC(2000, 0, 1); // a camera whose clock was never set says 1904 or 1970

/** Reads the head of an MP4 or QuickTime film. What is broken, or another sort of film, says nothing. */
export function readFilmed(b: Uint8Array): Filmed {
  try {
    const v = new DataView(b.buffer, b.byteOffset, b.byteLength);
    const moov = box(v, 0, v.byteLength, "moov");
    const head = moov && box(v, moov.from, moov.to, "mvhd");
    if (!head) return {};
    const long = v.getUint8(head.from) === 1; // times of 64 bits
    const made = long ? Number(v.getBigUint64(head.from + 4)) : v.getUint32(head.from + 4);
    const [scale, length] = long ? [v.getUint32(head.from + 20), Number(v.getBigUint64(head.from + 24))] : [v.getUint32(head.from + 12), v.getUint32(head.from + 16)];
    const out: Filmed = {};
    if (scale > 0 && length > 0 && length / scale < 86_400) out.seconds = length / scale;
    const at = made * 1000 - since1904;
    if (at >= earliest && at < 8.64e15) out.at = at;
    return out;
  } catch {
    return {}; // a broken head is still a film
  }
}

/** The inside of the first box of a name between two places. */
function box(v: DataView, from: number, to: number, name: string): { from: number; to: number } | undefined {
  for (let at = from; at + 8 <= to; ) {
    let [size, head] = [v.getUint32(at), 8];
    if (size === 1) [size, head] = [Number(v.getBigUint64(at + 8)), 16];
    if (size === 0) size = to - at;
    if (size < head || at + size > to) return undefined;
    if (String.fromCharCode(...[4, 5, 6, 7].map((n) => v.getUint8(at + n))) === name) return { from: at + head, to: at + size };
    at += size;
  }
  return undefined;
}

/** When it was recorded, as this phone proposes: a film that was made here a moment ago ended when its file did; another says it itself. */
export function proposed(f: Filmed, ended: number, now: number): { from: number; to: number; byClock: boolean } | undefined {
  const length = Math.round((f.seconds ?? 0) * 1000);
  if (f.seconds !== undefined && now - ended >= 0 && now - ended < 10 * 60_000) return { from: ended - length, to: ended, byClock: true };
  return f.at !== undefined && f.seconds !== undefined && f.at + length <= now ? { from: f.at, to: f.at + length, byClock: false } : undefined;
}
