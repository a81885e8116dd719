import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';

// The pictures in README are drawn by the tests that stand on these screens anyhow. E2E_PICTURES=renew (`make pictures`) writes them; any other run
// draws the screen again and fails when the picture no longer resembles it.

const dir = resolve(__dirname, '../../docs/pictures');
export const desk = { width: 1280, height: 720 };
export const hand = { width: 390, height: 844 };
const patience = 15_000; // ms: a part of a screen that comes late on a busy machine may still come
const heaviest = 200 * 1024; // bytes of one picture: they are kept with the source for ever

/**
 * What "resembles" means: both are cut into squares of 24 pixels, and a square differs when its mean colour does by more than 1 part in 16. A line of text
 * that says another name, or stands a line lower, changes few squares and those little; a part that came, went, moved or took another colour changes many.
 * Measured: runs of the same screens differed in 0 of 100 squares; a fault that put the days of a case into tall empty boxes in 8; two different screens in
 * 22 and more. A picture may differ by 20: a run at another hour of another day has other crews on its lists, and that must not fail it.
 */
const tolerance = { square: 24, colour: 16, share: 0.2 };

/** Draws a screen in the light and in the dark, and holds it to the picture of that name. */
export async function picture(page: Page, name: string, size: { width: number; height: number }, theme = (scheme: 'light' | 'dark') => page.emulateMedia({ colorScheme: scheme })): Promise<void> {
  const was = page.viewportSize();
  await page.setViewportSize(size);
  const wrong: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await theme(scheme);
    const judged = async () => {
      await page.evaluate(still);
      return judge(page, join(dir, `${name}-${scheme}.png`), `docs/pictures/${name}-${scheme}.png`, await page.screenshot({ animations: 'disabled', caret: 'hide' }));
    };
    let said = await judged();
    for (const until = Date.now() + patience; said.length && Date.now() < until; said = await judged()) await page.waitForTimeout(500);
    wrong.push(...said);
  }
  await theme('light');
  if (was) await page.setViewportSize(was);
  if (wrong.length) throw new Error(wrong.join('\n'));
}

async function judge(page: Page, path: string, shown: string, now: Buffer): Promise<string[]> {
  if (process.env.E2E_PICTURES === 'renew') {
    const small = await pack(page, now);
    if (small.length > heaviest) return [`${shown} would be ${Math.ceil(small.length / 1024)} KB, and 200 KB are allowed: draw less of the screen.`];
    writeFileSync(path, small);
    return [];
  }
  if (!existsSync(path)) return [`${shown} is not there. Run \`make pictures\`, look at it, and commit it.`];
  const share = await apart(page, readFileSync(path), now);
  if (process.env.E2E_PICTURES === 'say') console.log(`${shown}: ${(share * 100).toFixed(1)} of 100 squares differ`);
  if (share <= tolerance.share) return [];
  return [`${shown} no longer resembles the screen: ${Math.round(share * 100)} of 100 squares differ, and ${tolerance.share * 100} may. Run \`make pictures\`, look at what it drew, and commit it.`];
}

/** What moves with the day stands still in a picture: times, days and references are the same ones each time. */
async function still(): Promise<void> {
  await document.fonts.ready;
  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = all.nextNode(); n; n = all.nextNode()) {
    const text = n.textContent ?? '';
    const next = text
      .replace(/\b\d{1,2}:\d{2}(:\d{2})?\b/g, (_, seconds) => (seconds ? '14:05:00' : '14:05'))
      .replace(/\b(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* )?\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)([a-z]*)( \d{4})?\b/g, (_, day, __, long, year) => `${day ? 'Tue ' : ''}24 Nov${long ? 'ember' : ''}${year ? ' 2026' : ''}`)
      .replace(/\b\d{1,2}\/\d{2}\/26\b/g, '24/11/26')
      .replace(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, '7K3M-42QD');
    if (next !== text) n.textContent = next;
  }
}

/** What runs in a page of its own: the screen's own page may have been told to draw nothing. */
async function bench<I, O>(page: Page, does: (given: I) => Promise<O>, given: I): Promise<O> {
  const blank = await page.context().browser()!.newPage();
  try {
    await blank.evaluate(pixels);
    return (await blank.evaluate(does as (given: unknown) => Promise<O>, given)) as O;
  } finally {
    await blank.close();
  }
}

/** Gives a page the means to read a PNG. */
function pixels(): void {
  (window as unknown as Window & Bench).pixels = async (b64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${b64}`;
    await image.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
    const on = canvas.getContext('2d')!;
    on.drawImage(image, 0, 0);
    return on.getImageData(0, 0, image.width, image.height);
  };
}

type Bench = { pixels: (b64: string) => Promise<ImageData> };

/** The share of squares in which two pictures differ: 1 when they are not of one size. */
const apart = (page: Page, a: Buffer, b: Buffer): Promise<number> =>
  bench(page, async ([was, now, t]) => {
    const { pixels } = window as unknown as Window & Bench;
    const [x, y] = [await pixels(was), await pixels(now)];
    if (x.width !== y.width || x.height !== y.height) return 1;
    let [squares, differ] = [0, 0];
    for (let top = 0; top < x.height; top += t.square) for (let left = 0; left < x.width; left += t.square) {
      const sum = [0, 0, 0];
      let count = 0;
      for (let v = top; v < Math.min(top + t.square, x.height); v++) for (let u = left; u < Math.min(left + t.square, x.width); u++, count++)
        for (let c = 0; c < 3; c++) sum[c]! += x.data[(v * x.width + u) * 4 + c]! - y.data[(v * x.width + u) * 4 + c]!;
      squares++;
      if (sum.some((s) => Math.abs(s / count) > t.colour)) differ++;
    }
    return differ / squares;
  }, [a.toString('base64'), b.toString('base64'), tolerance] as const);

/** The same picture in the 256 colours that it uses most, which is a third of its size. */
async function pack(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, palette, dots } = await bench(page, async (b64) => {
    const { width, height, data } = await (window as unknown as Window & Bench).pixels(b64);
    const of = (n: number) => ((data[n]! >> 2) << 12) | ((data[n + 1]! >> 2) << 6) | (data[n + 2]! >> 2);
    const used = new Map<number, { n: number; at: number }>();
    for (let n = 0; n < data.length; n += 4) {
      const one = used.get(of(n));
      if (one) one.n++;
      else used.set(of(n), { n: 1, at: n });
    }
    const most = [...used].sort((a, b) => b[1].n - a[1].n);
    const palette = most.slice(0, 256).map(([, { at }]) => [data[at]!, data[at + 1]!, data[at + 2]!]);
    const index = new Map(most.map(([key, { at }], n) => {
      if (n < 256) return [key, n];
      let [best, least] = [0, Infinity];
      palette.forEach((p, i) => {
        const d = (p[0]! - data[at]!) ** 2 + (p[1]! - data[at + 1]!) ** 2 + (p[2]! - data[at + 2]!) ** 2;
        if (d < least) [best, least] = [i, d];
      });
      return [key, best];
    }));
    let dots = '';
    for (let n = 0; n < data.length; n += 4) dots += String.fromCharCode(index.get(of(n))!);
    return { width, height, palette, dots: btoa(dots) };
  }, png.toString('base64'));
  const flat = Buffer.from(dots, 'base64');
  const rows = Buffer.concat(Array.from({ length: height }, (_, y) => Buffer.concat([Buffer.from([0]), flat.subarray(y * width, (y + 1) * width)])));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8); // eight bits, by a palette
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), part('IHDR', head), part('PLTE', Buffer.from(palette.flat())), part('IDAT', deflateSync(rows, { level: 9 })), part('IEND', Buffer.alloc(0))]);
}

function part(name: string, body: Buffer): Buffer {
  const said = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  let crc = ~0;
  for (const byte of said) {
    crc ^= byte;
    for (let n = 0; n < 8; n++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(body.length);
  sum.writeUInt32BE(~crc >>> 0);
  return Buffer.concat([size, said, sum]);
}
