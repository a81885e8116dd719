import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { as, pages, thread, url } from './people';

const sizes = { wide: { width: 1366, height: 768 }, phone: { width: 390, height: 844 } };

for (const [name, viewport] of Object.entries(sizes)) {
  for (const scheme of ['light', 'dark'] as const) {
    test.describe(`${name}, ${scheme}`, () => {
      test.use({ viewport, colorScheme: scheme });
      test('sign-in', async ({ page }) => {
        await page.goto(`${url()}/sign-in`);
        await sound(page, false);
      });
      for (const [who, path] of pages) {
        test(`${path} as ${who}`, async ({ page }) => {
          await as(page, who);
          const reply = await page.goto(url() + path);
          expect(reply!.status(), path).toBe(200);
          await sound(page, name === 'phone' && path !== '/control' && path !== '/custody');
        });
      }
      test('the thread', async ({ page }) => {
        await as(page, 'marsh');
        const reply = await page.goto(`${url()}/threads/${thread()}`);
        expect(reply!.status()).toBe(200);
        await sound(page, name === 'phone');
      });
    });
  }
}

/** axe finds nothing serious, there is one h1, and on a phone nothing makes the page wider than the screen. */
async function sound(page: import('@playwright/test').Page, narrow: boolean) {
  const found = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
  const serious = found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical');
  expect(serious.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
  await expect(page.locator('h1')).toHaveCount(1);
  if (narrow) {
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, 'the page is wider than the screen').toBeLessThanOrEqual(1);
  }
}
