/** A device's clocks: the wall clock may be wrong or changed, the monotonic one runs on within one boot (MOB-08). Milliseconds. */
export interface Clock {
  wall(): number;
  mono(): number;
  boot: string;
}

/** An id that sorts by the time of making (UUID version 7). Two of one device always sort in the order of making. */
export function newId(now = Date.now()): string {
  const ms = Math.max(now, last.ms);
  last.seq = ms === last.ms ? last.seq + 1 : 0;
  last.ms = ms;
  const b = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 0; i < 6; i++) b[i] = Math.floor(ms / 2 ** (8 * (5 - i))) & 0xff;
  b[6] = 0x70 | ((last.seq >> 8) & 0x0f);
  b[7] = last.seq & 0xff;
  b[8] = (b[8] & 0x3f) | 0x80;
  const h = [...b].map((x) => x.toString(16).padStart(2, "0")).join("");
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}

const last = { ms: 0, seq: 0 };

/** The clocks of this page. Its monotonic clock begins when the page does, so that is its boot. */
export function pageClock(): Clock {
  return { wall: () => Date.now(), mono: () => Math.round(performance.now()), boot: newId() };
}
