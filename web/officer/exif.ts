import { instant } from "./engine/form";

/** What a photograph says of its time and place: proposed to the officer, never taken by itself. Nothing is thrown at odd files. */
export interface Taken {
  at?: string; // "2026-11-23T12:26", as the camera's clock showed it
  lat?: number;
  lon?: number;
}

/** Reads a JPEG's own words. What is broken, or no JPEG, says nothing. */
export function readTaken(b: Uint8Array): Taken {
  try {
    const v = new DataView(b.buffer, b.byteOffset, b.byteLength);
    if (v.getUint16(0) !== 0xffd8) return {};
    for (let at = 2; at + 4 < v.byteLength && v.getUint8(at) === 0xff; at += 2 + v.getUint16(at + 2)) {
      if (v.getUint8(at + 1) === 0xe1 && v.getUint32(at + 4) === 0x45786966) return tiff(new DataView(b.buffer, b.byteOffset + at + 10, v.getUint16(at + 2) - 8));
      if (v.getUint8(at + 1) === 0xda) break;
    }
  } catch {
    // broken metadata is still a photograph
  }
  return {};
}

function tiff(v: DataView): Taken {
  const little = v.getUint16(0) === 0x4949;
  const u16 = (o: number) => v.getUint16(o, little);
  const u32 = (o: number) => v.getUint32(o, little);
  const entries = (at: number): Map<number, number> => {
    const out = new Map<number, number>();
    for (let n = 0, count = Math.min(u16(at), 200); n < count; n++) out.set(u16(at + 2 + n * 12), at + 2 + n * 12);
    return out;
  };
  const text = (e: number, least = 0): string => {
    const count = Math.min(u32(e + 4), 40);
    const from = count <= 4 ? e + 8 : u32(e + 8);
    let s = "";
    for (let i = 0; i < Math.max(count, least); i++) s += String.fromCharCode(v.getUint8(from + i));
    return s.replace(/\0.*$/s, "");
  };
  const degrees = (e: number): number => {
    const from = u32(e + 8);
    const part = (n: number) => u32(from + n * 8) / u32(from + n * 8 + 4);
    return part(0) + part(1) / 60 + part(2) / 3600;
  };
  const out: Taken = {};
  const zero = entries(u32(4));
  const exif = zero.get(0x8769);
  const when = exif === undefined ? undefined : entries(u32(exif + 8)).get(0x9003);
  if (when !== undefined) {
    const m = /^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d)/.exec(text(when));
    const at = m && `${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}`;
    if (at && instant(`${at}Z`) !== null) out.at = at; // a camera whose clock was never set says 2026:00:00
  }
  const g = zero.get(0x8825);
  if (g !== undefined) {
    const gps = entries(u32(g + 8));
    const [ns, lat, ew, lon] = [1, 2, 3, 4].map((k) => gps.get(k));
    if (ns !== undefined && lat !== undefined && ew !== undefined && lon !== undefined) {
      const y = degrees(lat) * (text(ns).startsWith("S") ? -1 : 1);
      const x = degrees(lon) * (text(ew).startsWith("W") ? -1 : 1);
      if (Math.abs(y) <= 90 && Math.abs(x) <= 180 && (x !== 0 || y !== 0)) Object.assign(out, { lat: y, lon: x });
    }
  }
  return out;
}
