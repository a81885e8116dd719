import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';

// The pictures in README are drawn by the tests that stand on these screens anyhow. E2E_PICTURES=renew (`make pictures`) writes them; any other run
// draws the screen again and fails when the picture no longer resembles it.

const dir = resolve(__dirname, '../../docs/pictures');
export const desk = { width: 1280, height: 720 };
export const hand = { width: 390, height: 844 };
const heaviest = 200 * 1024; // bytes of one picture: they are kept with the source for ever

/**
 * What "resembles" means: both are cut into squares of 24 pixels, and a square differs when its mean colour does by more than 1 part in 16. A line of text
 * that says another name, or stands a line lower, changes few squares and those little; a part that came, went, moved or took another colour changes many.
 * Two runs of the same screens differed in up to 4 of 100 squares, and pictures of two different screens in 30 and more.
 */
const tolerance = { square: 24, colour: 16, share: 0.12 };

/** Draws a screen in the light and in the dark, and holds it to the picture of that name. */
export async function picture(page: Page, name: string, size: { width: number; height: number }, theme = (scheme: 'light' | 'dark') => page.emulateMedia({ colorScheme: scheme })): Promise<void> {
  const was = page.viewportSize();
  await page.setViewportSize(size);
  const wrong: string[] = [];
  for (const scheme of ['light', 'dark'] as const) {
    await theme(scheme);
    await page.evaluate(still);
    const now = await page.screenshot({ animations: 'disabled', caret: 'hide' });
    wrong.push(...(await judge(page, join(dir, `${name}-${scheme}.png`), `docs/pictures/${name}-${scheme}.png`, now)));
  }
  await theme('light');
  if (was) await page.setViewportSize(was);
  if (wrong.length) throw new Error(wrong.join('\n'));
}

async function judge(page: Page, path: string, shown: string, now: Buffer): Promise<string[]> {
  if (now.length > heaviest) return [`${shown} would be ${Math.ceil(now.length / 1024)} KB, and 200 KB are allowed: draw less of the screen.`];
  if (process.env.E2E_PICTURES === 'renew') {
    writeFileSync(path, now);
    return [];
  }
  if (!existsSync(path)) return [`${shown} is not there. Run \`make pictures\`, look at it, and commit it.`];
  const share = await apart(page, readFileSync(path), now);
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
      .replace(/\b\d{1,2}:\d{2}:\d{2}\b/g, '14:05:00')
      .replace(/\b\d{1,2}:\d{2}\b(?!:)/g, '14:05')
      .replace(/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2}\b/g, 'Tue 24 Nov')
      .replace(/\b\d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)( \d{4})?\b/g, (_, __, year) => `24 Nov${year ? ' 2026' : ''}`)
      .replace(/\b\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b/g, '24 November 2026')
      .replace(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, '7K3M-42QD');
    if (next !== text) n.textContent = next;
  }
}

/** The share of squares in which two pictures differ: 1 when they are not of one size. */
async function apart(page: Page, a: Buffer, b: Buffer): Promise<number> {
  const bench = await page.context().browser()!.newPage();
  try {
    return await bench.evaluate(async ([was, now, t]) => {
      const pixels = async (b64: string) => {
        const image = new Image();
        image.src = `data:image/png;base64,${b64}`;
        await image.decode();
        const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
        const on = canvas.getContext('2d')!;
        on.drawImage(image, 0, 0);
        return on.getImageData(0, 0, image.width, image.height);
      };
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
  } finally {
    await bench.close();
  }
}
