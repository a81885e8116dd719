/** Draws a line through points, each "x,y". */
export function draw(box: HTMLCanvasElement, points: string[], ink: string): void {
  const c = box.getContext("2d")!;
  [c.lineWidth, c.lineCap, c.lineJoin, c.strokeStyle] = [2.5, "round", "round", ink];
  c.beginPath();
  for (const [n, p] of points.entries()) {
    const [x, y] = p.split(",").map(Number);
    if (n === 0) c.moveTo(x!, y!);
    c.lineTo(x!, y!);
  }
  c.stroke();
}

export const point = (e: PointerEvent): string => `${Math.round(e.offsetX)},${Math.round(e.offsetY)}`;

/** Adds a point to the last stroke, and gives the piece that is new; nothing when the pen stands still. */
export function extend(strokes: string[], to: string): [string, string] | undefined {
  const last = strokes.length - 1;
  const from = strokes[last]?.split(" ").at(-1);
  if (from === undefined || from === to) return undefined;
  strokes[last] += ` ${to}`;
  return [from, to];
}
