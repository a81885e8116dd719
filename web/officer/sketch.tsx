import { useRef, useState } from "preact/hooks";
import { draw, extend, point } from "./form/ink";

const [paper, ink] = ["#ffffff", "#111111"]; // of the picture that is kept: the same whatever the light of the screen was

/** A sketch, drawn with a finger, that becomes a picture of the note. */
export function Sketch({ keep, close }: { keep: (png: Uint8Array) => void; close: () => void }) {
  const box = useRef<HTMLCanvasElement>(null);
  const strokes = useRef<string[]>([]);
  const [says, setSays] = useState("");
  const paint = () => {
    const c = box.current!;
    const x = c.getContext("2d")!;
    [x.fillStyle] = [paper];
    x.fillRect(0, 0, c.width, c.height);
    for (const s of strokes.current) draw(c, s.split(" "), ink);
  };
  const size = (c: HTMLCanvasElement | null) => {
    box.current = c;
    if (!c || c.width === c.clientWidth) return;
    [c.width, c.height] = [c.clientWidth, c.clientHeight];
    paint();
  };
  const down = (e: PointerEvent) => {
    (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
    strokes.current.push(point(e));
    setSays("");
  };
  const move = (e: PointerEvent) => {
    const piece = e.buttons ? extend(strokes.current, point(e)) : undefined;
    if (piece) draw(box.current!, piece, ink);
  };
  const undo = () => {
    strokes.current.pop();
    paint();
  };
  const done = () => {
    if (!strokes.current.length) return setSays("Nothing is drawn yet.");
    box.current!.toBlob((b) => void b?.arrayBuffer().then((a) => keep(new Uint8Array(a))), "image/png");
  };
  return (
    <section class="o-shot o-sketch" aria-label="Sketch">
      <canvas ref={size} class="o-draw" role="img" aria-label="Draw here with a finger or a pen" onPointerDown={down} onPointerMove={move} />
      {says && <p class="o-wrong" role="alert">{says}</p>}
      <div class="o-two">
        <button type="button" class="o-b" onClick={undo}>Take back the last line</button>
        <button type="button" class="o-b" onClick={close}>Leave it out</button>
        <button type="button" class="o-b o-go" onClick={done}>Keep the sketch</button>
      </div>
    </section>
  );
}
