/** Where a phone is, as its receiver says. Accuracy in metres, the time by the device's wall clock. */
export interface Fix {
  lat: number;
  lon: number;
  accuracy: number;
  at: number;
}

/** How often a phone says where it is: law's figures, as the budget brings them. */
export interface Pace {
  fix_moving_seconds: number;
  fix_still_seconds: number;
  fix_metres: number;
}

/** Metres between two fixes, on a sphere: as good as any receiver. */
export function metres(a: Fix, b: Fix): number {
  const r = Math.PI / 180;
  const x = (b.lon - a.lon) * r * Math.cos(((a.lat + b.lat) / 2) * r);
  return Math.hypot(x, (b.lat - a.lat) * r) * 6_371_000;
}

/** Tells whether a fix is one that the control room can use: no place at all, the null island, and a ring of a county are none. */
export const usable = (f: Fix): boolean => Math.abs(f.lat) <= 90 && Math.abs(f.lon) <= 180 && (f.lat !== 0 || f.lon !== 0) && f.accuracy >= 0 && f.accuracy <= 100_000;

/**
 * Tells whether a fix is said to the control room (RES-05). A phone that moves says it often, one that stays seldom: what a battery has
 * must last a tour. It has moved when it is further away than law's figure and than what either fix may be wrong by.
 */
export function due(last: Fix | undefined, now: Fix, pace: Pace): boolean {
  if (!usable(now)) return false;
  if (!last) return true;
  const waited = now.at - last.at;
  if (waited < 0) return true; // somebody set the clock
  const moved = metres(last, now) > Math.max(pace.fix_metres, last.accuracy, now.accuracy);
  return waited >= (moved ? pace.fix_moving_seconds : pace.fix_still_seconds) * 1000;
}
