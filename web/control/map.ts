import type { Ground, Theme, View } from "./map_view";

const side = 256;
const closest = 17;
const furthest = 9;

const stays = "control-map"; // where this window's map stays, while the window is open

export interface Slippy {
  follow(): void;
  /** Moves the view by pixels, or zooms it by steps. */
  nudge(x: number, y: number, by?: number): void;
  /** Puts a pin of the drawing at a place in degrees. */
  put(pin: SVGGElement, lat: number, lon: number): void;
}

/**
 * Makes the drawn map movable. The picture's own coordinates stay those that the server drew, at one zoom; the view box
 * pans and zooms over them, and pins keep their size. Under them lie the vector tiles, and where the browser cannot draw
 * those the pictures of the fitting zoom. The map never moves by itself once it was touched.
 */
export function slippyMap(): Slippy | null {
  const svg = document.querySelector<SVGSVGElement>("#map");
  const tiles = document.querySelector<SVGGElement>("#map-tiles");
  if (!svg || !tiles) return null;
  return new Map_(svg, tiles);
}

class Map_ implements Slippy {
  private x: number; // middle of the view, in the picture's coordinates
  private y: number;
  private scale = 1; // coordinates to one pixel
  private readonly home: [number, number];
  private origin: [number, number];
  private readonly base: number;
  private moved = false;
  private ground: Ground | null = null;

  constructor(private readonly svg: SVGSVGElement, private readonly tiles: SVGGElement) {
    this.origin = [Number(svg.dataset.x), Number(svg.dataset.y)];
    this.base = Number(svg.dataset.zoom);
    this.home = [svg.viewBox.baseVal.width / 2, svg.viewBox.baseVal.height / 2];
    [this.x, this.y] = this.home;
    svg.classList.add("c-map--free");
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    this.resume();
    this.listen();
    new ResizeObserver(() => this.draw()).observe(svg);
    const over = document.getElementById("map-over");
    if (over) new MutationObserver(() => this.redrawn(over)).observe(over, { childList: true });
    this.draw();
    void this.lift();
  }

  follow(): void {
    [this.x, this.y] = this.home;
    this.scale = 1;
    this.touch(false);
    sessionStorage.setItem(stays, "follow");
    this.draw();
    this.ground?.jump(this.view());
  }

  /** Moves the view by so many pixels, or zooms it by steps: what the keys do. */
  nudge(x: number, y: number, by = 0): void {
    if (by !== 0) return this.ground ? this.ground.zoomBy(by) : this.zoom(by, 0, 0);
    this.x += x * this.scale;
    this.y += y * this.scale;
    this.touch(true);
    this.draw();
    this.ground?.jump(this.view());
  }

  /** Keeps the view for its reader on the server, so that it is there at the next desk. */
  private async keep(button: HTMLElement): Promise<void> {
    const { lat, lon, zoom } = this.view();
    const reply = await fetch(button.dataset.keepView ?? "", {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() }, body: JSON.stringify({ lat, lon, zoom }),
    }).catch(() => null);
    const said = document.getElementById("said");
    button.firstChild!.textContent = reply?.ok ? "Kept for you " : "Not kept: no link ";
    if (said) said.textContent = reply?.ok ? "The map is kept here for you" : "The map was not kept";
  }

  /** Begins where this window left the map, else where its reader keeps it, else on the incident. */
  private resume(): void {
    const kept = sessionStorage.getItem(stays) ?? this.svg.dataset.kept ?? "follow";
    const [lat, lon, zoom] = kept.split(",").map(Number);
    if (lat === undefined || lon === undefined || zoom === undefined || ![lat, lon, zoom].every(Number.isFinite)) return;
    [this.x, this.y] = this.at(lat, lon);
    this.scale = 2 ** (this.base - zoom);
    this.touch(true);
  }

  /** The server may have drawn about another incident: the picture then lies elsewhere, and a map that follows goes with it. */
  private redrawn(over: Element): void {
    const [x, y] = [Number(over.firstElementChild?.getAttribute("data-x")), Number(over.firstElementChild?.getAttribute("data-y"))];
    if (x !== this.origin[0] || y !== this.origin[1]) {
      this.x += this.moved ? this.origin[0] - x : 0;
      this.y += this.moved ? this.origin[1] - y : 0;
      this.origin = [x, y];
      this.tiles.replaceChildren();
      if (!this.moved) [this.x, this.y] = this.home;
      this.draw();
      this.ground?.jump(this.view());
    }
    this.pins();
  }

  put(pin: SVGGElement, lat: number, lon: number): void {
    const [x, y] = this.at(lat, lon);
    pin.dataset.x = x.toFixed(1);
    pin.dataset.y = y.toFixed(1);
    pin.setAttribute("transform", `translate(${pin.dataset.x} ${pin.dataset.y}) scale(${this.scale})`);
  }

  /** A place in degrees in the picture's coordinates: the usual slippy-map projection. */
  private at(lat: number, lon: number): [number, number] {
    const n = side * 2 ** this.base;
    return [((lon + 180) / 360) * n - this.origin[0], ((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * n - this.origin[1]];
  }

  /** Puts the drawn ground under the pins in place of the pictures; where that is not to be had the pictures stay. */
  private async lift(): Promise<void> {
    const under = document.createElement("div");
    under.className = "c-ground";
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const theme = (): Theme => (this.svg.dataset.theme === "dark" || (!this.svg.dataset.theme && dark.matches) ? "dark" : "light");
    this.svg.before(under);
    try {
      const { ground } = await import("./map_view");
      this.ground = await ground(under, theme(), this.view(), [furthest, closest], (v, byHand) => this.see(v, byHand));
    } catch (why) {
      console.info("The map stays a set of pictures.", why);
      under.remove();
      return;
    }
    this.tiles.replaceChildren();
    this.svg.classList.add("c-map--over");
    this.ground.jump(this.view());
    dark.addEventListener("change", () => void this.ground?.dress(theme()));
  }

  /** The view as degrees: the inverse of the usual slippy-map projection. */
  private view(): View {
    const n = side * 2 ** this.base;
    const y = Math.PI * (1 - (2 * (this.y + this.origin[1])) / n);
    return { lon: ((this.x + this.origin[0]) / n) * 360 - 180, lat: (Math.atan(Math.sinh(y)) * 180) / Math.PI, zoom: this.base - Math.log2(this.scale) };
  }

  private see(v: View, byHand: boolean): void {
    if (!this.ground) return;
    [this.x, this.y] = this.at(v.lat, v.lon);
    this.scale = 2 ** (this.base - v.zoom);
    if (byHand) this.touch(true);
    this.draw();
  }

  private listen(): void {
    let from: [number, number] | null = null;
    this.svg.addEventListener("pointerdown", (e) => {
      from = [e.clientX, e.clientY];
      this.svg.setPointerCapture(e.pointerId);
    });
    this.svg.addEventListener("pointermove", (e) => {
      if (!from) return;
      this.x -= (e.clientX - from[0]) * this.scale;
      this.y -= (e.clientY - from[1]) * this.scale;
      from = [e.clientX, e.clientY];
      this.touch(true);
      this.draw();
    });
    for (const end of ["pointerup", "pointercancel"]) this.svg.addEventListener(end, () => (from = null));
    this.svg.addEventListener("wheel", (e) => {
      e.preventDefault();
      this.zoom(e.deltaY < 0 ? 0.5 : -0.5, e.offsetX / this.svg.clientWidth - 0.5, e.offsetY / this.svg.clientHeight - 0.5);
    }, { passive: false });
    const box = document.getElementById("map-zoom");
    if (box) box.hidden = false;
    for (const b of document.querySelectorAll<HTMLElement>("[data-zoom-by]")) b.addEventListener("click", () => (this.ground ? this.ground.zoomBy(Number(b.dataset.zoomBy)) : this.zoom(Number(b.dataset.zoomBy), 0, 0)));
    document.querySelector("[data-follow]")?.addEventListener("click", () => this.follow());
    const keep = document.querySelector<HTMLElement>("[data-keep-view]");
    keep?.addEventListener("click", () => void this.keep(keep));
  }

  /** Zooms by whole or half steps and keeps the point under the pointer where it is. */
  private zoom(by: number, fx: number, fy: number): void {
    const next = this.scale / 2 ** by;
    const z = this.base - Math.log2(next);
    if (z > closest || z < furthest) return;
    this.x += fx * this.svg.clientWidth * (this.scale - next);
    this.y += fy * this.svg.clientHeight * (this.scale - next);
    this.scale = next;
    this.touch(true);
    this.draw();
  }

  private touch(moved: boolean): void {
    this.moved = moved;
    if (moved) {
      const { lat, lon, zoom } = this.view();
      sessionStorage.setItem(stays, `${lat.toFixed(5)},${lon.toFixed(5)},${zoom.toFixed(2)}`);
    }
    const note = document.getElementById("map-moved");
    if (note) note.hidden = !this.moved;
  }

  private draw(): void {
    const w = this.svg.clientWidth * this.scale;
    const h = this.svg.clientHeight * this.scale;
    if (w === 0 || h === 0) return;
    const left = this.x - w / 2;
    const top = this.y - h / 2;
    this.svg.setAttribute("viewBox", `${left} ${top} ${w} ${h}`);
    this.lay(left, top, w, h);
    this.pins();
  }

  private lay(left: number, top: number, w: number, h: number): void {
    if (this.ground) return;
    const z = Math.max(furthest, Math.min(closest, Math.round(this.base - Math.log2(this.scale))));
    const size = side * 2 ** (this.base - z); // of one tile in the picture's coordinates
    const theme = this.svg.dataset.theme ? `?theme=${this.svg.dataset.theme}` : "";
    const keep = new Set<string>();
    const col = (v: number, o: number) => Math.floor((v + o) / size);
    for (let ty = col(top, this.origin[1]); ty <= col(top + h, this.origin[1]); ty++) {
      for (let tx = col(left, this.origin[0]); tx <= col(left + w, this.origin[0]); tx++) {
        const href = `/map/tiles/${z}/${tx}/${ty}.svg${theme}`;
        keep.add(href);
        if (!this.tiles.querySelector(`[href="${href}"]`)) this.tiles.append(tile(href, tx * size - this.origin[0], ty * size - this.origin[1], size));
      }
    }
    for (const old of [...this.tiles.children]) if (!keep.has(old.getAttribute("href") ?? "")) old.remove();
  }

  private pins(): void {
    for (const p of this.svg.querySelectorAll<SVGGElement>(".c-pin")) {
      p.setAttribute("transform", `translate(${p.dataset.x} ${p.dataset.y}) scale(${this.scale})`);
    }
    for (const line of this.svg.querySelectorAll<SVGElement>(".c-way, .c-way-case")) line.setAttribute("vector-effect", "non-scaling-stroke");
  }
}

function tile(href: string, x: number, y: number, size: number): SVGImageElement {
  const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
  for (const [k, v] of Object.entries({ href, x, y, width: size, height: size })) image.setAttribute(k, String(v));
  return image;
}
