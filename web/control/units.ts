import type { Slippy } from "./map";

/** What one area of the force says in one tick: the units that moved, with degrees in hundred-thousandths and seconds. */
interface Positions {
  area: string;
  whole?: boolean; // everything of the area, with what was seen long ago
  fixes: [callsign: string, lat: number, lon: number, fixedAt: number][];
}

/**
 * Moves the units that are drawn to where they are now. Nothing else of the board changes by it: a unit that is not drawn
 * yet comes with the next exchange of the map's part.
 */
export function moveUnits(data: string, map: Slippy | null): void {
  if (!map) return;
  const pins = new Map<string, SVGGElement>();
  for (const pin of document.querySelectorAll<SVGGElement>("#map-over .c-unit[data-callsign]")) pins.set(pin.dataset.callsign ?? "", pin);
  const told = JSON.parse(data) as Positions;
  for (const [callsign, lat, lon] of told.fixes) {
    const pin = pins.get(callsign);
    if (!pin) continue;
    if (!told.whole) pin.classList.remove("c-old");
    map.put(pin, lat / 1e5, lon / 1e5);
  }
}
