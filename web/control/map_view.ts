import { Map as Drawn, setWorkerUrl, type StyleSpecification } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

/** Where the middle of the view is, in degrees, and its zoom in tiles of 256 pixels. */
export interface View {
  lon: number;
  lat: number;
  zoom: number;
}

export type Theme = "light" | "dark";

export interface Ground {
  jump(to: View): void;
  dress(theme: Theme): Promise<void>;
  zoomBy(by: number): void;
}

// The library counts in tiles of 512 pixels: its zoom is one less than that of the pictures.
const off = 1;

/**
 * Draws the vector tiles of this server under the pins, which stay the server's own drawing: told of every move, they go
 * with it. Fails where the browser cannot draw (no WebGL), and then the pictures stay.
 */
export async function ground(under: HTMLElement, theme: Theme, at: View, limits: [number, number], moved: (v: View, byHand: boolean) => void): Promise<Ground> {
  setWorkerUrl(new URL(worker, import.meta.url).href);
  const [style] = await Promise.all([styled(theme), document.fonts.load('16px "Atkinson Next"')]);
  const map = new Drawn({
    container: under, style, center: [at.lon, at.lat], zoom: at.zoom - off, minZoom: limits[0] - off, maxZoom: limits[1] - off,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, keyboard: false, fadeDuration: 0, maxPitch: 0,
  });
  map.touchZoomRotate.disableRotation();
  const tell = (byHand: boolean) => {
    const c = map.getCenter();
    moved({ lon: c.lng, lat: c.lat, zoom: map.getZoom() + off }, byHand);
  };
  map.on("move", (e) => tell("originalEvent" in e && e.originalEvent !== undefined));
  const canvas = map.getCanvas(); // the picture with the pins is what is named and read out
  canvas.tabIndex = -1;
  canvas.setAttribute("role", "presentation");
  canvas.removeAttribute("aria-label");
  await new Promise<void>((done, fail) => {
    map.once("load", () => done());
    map.once("error", (e) => fail(e.error));
  });
  return {
    jump: (to) => map.jumpTo({ center: [to.lon, to.lat], zoom: to.zoom - off }),
    dress: async (next) => {
      map.setStyle(await styled(next));
    },
    zoomBy: (by) => map.zoomTo(map.getZoom() + by, { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200 }, { originalEvent: new Event("zoom") }),
  };
}

async function styled(theme: Theme): Promise<StyleSpecification> {
  const reply = await fetch(`/map/style.json?theme=${theme}`);
  if (!reply.ok) throw new Error(`the map's style: ${reply.status}`);
  const style = (await reply.json()) as StyleSpecification;
  for (const s of Object.values(style.sources)) if (s.type === "vector") s.tiles = s.tiles?.map((t) => location.origin + t);
  return style;
}
