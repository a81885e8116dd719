import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import type { Route } from './crawl';

export const url = () => process.env.THROUGHLINE_URL!;
export const thread = () => process.env.THROUGHLINE_THREAD!;
export const routes = (): Route[] => JSON.parse(readFileSync(process.env.THROUGHLINE_ROUTES!, 'utf8'));

/** Signs in as somebody of the training force. */
export async function as(page: Page, who: string, at = url()) {
  const account = who.includes(':') ? who : `staff:${who}`;
  const reply = await page.request.post(`${at}/api/training/sign-in`, { data: { account } });
  if (!reply.ok()) throw new Error(`sign-in as ${who}: ${reply.status()} ${await reply.text()}`);
}

/** Opens the session that the victim of the case has. */
export async function asVictim(page: Page) {
  await page.context().addCookies(JSON.parse(process.env.THROUGHLINE_VICTIM!).cookies);
}

const raw = /\b(?:staff|role|team|rank|person):[a-z]\w*|%![a-z]|<nil>|\bundefined\b|\bNaN\b/g;

/** Tells whether a number is in this run's share, one of so many: the next run asks the next, and make prove asks all. See platform/prooftest. */
export const takes = (of: number, n: number) => !!process.env.THROUGHLINE_PROVE || (Number(process.env.THROUGHLINE_TEST_SEED ?? 0) + n) % of === 0;

/** Says what is wrong with the page that is open: at a desk in the light, then the same in the hand and dark. Of axe's two looks, which take long, the share may leave one out. */
export async function faults(page: Page, looks = { desk: true, hand: true }): Promise<string[]> {
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.emulateMedia({ colorScheme: 'light' });
  const out = [...(looks.desk ? await axe(page) : []), ...(await layout(page, 'desk'))];
  const text = await page.locator('body').innerText();
  out.push(...new Set([...(text.match(raw) ?? [])].map((code) => `a code is shown: ${code}`)));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  return [...out, ...(!looks.hand ? [] : await axe(page, ['color-contrast', 'target-size', 'scrollable-region-focusable'])), ...(await layout(page, 'hand'))];
}

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'); // half the text of the same rules, for a browser that reads it on every page

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds that is serious, in the theme that is on, or by some rules alone. */
export async function axe(page: Page, rules?: string[]): Promise<string[]> {
  // Its half megabyte of script is read once for a page and not once for a look, and only what is wrong comes back: the pages have no frames, so nothing more is needed.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(source);
  const found = await page.evaluate(async (runOnly) => {
    const { violations } = await (window as unknown as { axe: typeof import('axe-core') }).axe.run(document, { runOnly, resultTypes: ['violations'] });
    return { frames: document.querySelectorAll('iframe, frame').length, wrong: violations.map((v) => ({ id: v.id, impact: v.impact, at: v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ') })) };
  }, rules ? { type: 'rule' as const, values: rules } : { type: 'tag' as const, values: tags });
  if (found.frames > 0) throw new Error(`${page.url()} has frames, which this does not look into`);
  return found.wrong.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${rules ? 'in the hand, dark: ' : ''}${v.id}: ${v.at}`);
}

async function layout(page: Page, where: string): Promise<string[]> {
  const { over, heads } = await page.evaluate(() => ({ over: document.documentElement.scrollWidth - document.documentElement.clientWidth, heads: document.querySelectorAll('h1').length }));
  return [...(over > 1 ? [`${where}: ${over} px wider than the screen`] : []), ...(heads === 1 ? [] : [`${where}: ${heads} first headings`])];
}

/** expectNone fails with all that was found. */
export function expectNone(found: string[]) {
  expect(found, found.join('\n')).toEqual([]);
}
