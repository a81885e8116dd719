import type { JSX } from "preact";

/** A place in degrees. */
export interface Place {
  lat: number;
  lon: number;
}

const side = 256; // pixels of a tile
const closest = 17;
const furthest = 9;

/** Pixels from the corner of the world at a zoom, by Web Mercator (EPSG:3857), as the map's tiles are cut. */
export function pixels(p: Place, z: number): [number, number] {
  const world = side * 2 ** z;
  const s = Math.sin((p.lat * Math.PI) / 180);
  return [((p.lon + 180) / 360) * world, (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * world];
}

/** The closest zoom at which all of the places fit into a picture, with room around them. */
export function zoomFor(all: Place[], width: number, height: number): number {
  for (let z = closest; z > furthest; z--) {
    const at = all.map((p) => pixels(p, z));
    const wide = Math.max(...at.map((p) => p[0])) - Math.min(...at.map((p) => p[0]));
    const high = Math.max(...at.map((p) => p[1])) - Math.min(...at.map((p) => p[1]));
    if (wide <= width - 48 && high <= height - 48) return z;
  }
  return furthest;
}

/** The way as a picture on our own map. Its words stand below it: a reader who cannot see it misses nothing. */
export function WayMap({ line, theme }: { line: Place[]; theme: string }) {
  const [width, height] = [320, 240];
  if (line.length < 2) return null;
  const z = zoomFor(line, width, height);
  const at = line.map((p) => pixels(p, z));
  const mid = (n: 0 | 1) => (Math.min(...at.map((p) => p[n])) + Math.max(...at.map((p) => p[n]))) / 2;
  const [x, y] = [mid(0) - width / 2, mid(1) - height / 2];
  const tiles: JSX.Element[] = [];
  for (let tx = Math.floor(x / side); tx * side < x + width; tx++) for (let ty = Math.floor(y / side); ty * side < y + height; ty++) {
    if (tx < 0 || ty < 0 || tx >= 2 ** z || ty >= 2 ** z) continue;
    tiles.push(<image key={`${tx}/${ty}`} href={`/map/tiles/${z}/${tx}/${ty}.svg${theme}`} x={tx * side - x} y={ty * side - y} width={side} height={side} />);
  }
  const points = at.map(([px, py]) => `${(px - x).toFixed(1)},${(py - y).toFixed(1)}`);
  const [ax, ay] = points[0]!.split(",");
  const [bx, by] = points.at(-1)!.split(",");
  return (
    <svg class="o-map" viewBox={`0 0 ${width} ${height}`} role="img" aria-label="The way on the map; its turns stand below">
      {tiles}
      <polyline points={points.join(" ")} />
      <circle cx={ax} cy={ay} r={7} />
      <rect x={Number(bx) - 7} y={Number(by) - 7} width={14} height={14} />
    </svg>
  );
}
