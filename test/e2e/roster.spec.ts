import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { as, axe, expectNone, faults } from './people';
import { begin } from './server';

// The planner's board and the sergeant's team, by keyboard, by mouse and without script, on a server of its own.
// SHOTS=folder leaves a picture of each page at both sizes in both themes.
test.describe.configure({ mode: 'default', timeout: 240_000 });

let server: Awaited<ReturnType<typeof begin>>;
test.beforeAll(async () => {
  server = await begin();
});
test.afterAll(() => server?.end());

const shots = process.env.SHOTS;

/** Looks at a page as it is at a desk and in the hand, light and dark. */
async function look(page: Page, name: string) {
  const found = await faults(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 1366, height: 768 });
  found.push(...(await axe(page, ['color-contrast'])).map((f) => `at a desk, dark: ${f}`));
  for (const colorScheme of shots ? (['light', 'dark'] as const) : []) {
    await page.emulateMedia({ colorScheme });
    for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(shots!, `${name}-${size.width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 1366, height: 768 });
  expectNone(found.map((f) => `${name}: ${f}`));
}

/** A Monday so many weeks from today, as forms want it. */
function monday(weeks: number): string {
  const day = new Date();
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7) + 7 * weeks);
  return day.toISOString().slice(0, 10);
}

async function typeDay(page: Page, name: string, day: string) {
  const [y, m, d] = day.split('-');
  const parts = page.getByRole('group', { name });
  await parts.getByLabel('Day', { exact: true }).fill(String(+d!));
  await parts.getByLabel('Month').fill(String(+m!));
  await parts.getByLabel('Year').fill(y!);
}

async function draft(page: Page, weeks: number) {
  await as(page, 'lloyd', server.address);
  await page.goto(`${server.address}/duty/rosters/new`);
  await page.getByLabel('Team').fill('neighbourhood');
  await typeDay(page, 'First day', monday(weeks));
  await typeDay(page, 'Last day', new Date(new Date(monday(weeks + 3)).getTime() - 86_400_000).toISOString().slice(0, 10));
  await page.getByRole('button', { name: 'Draft it from the patterns' }).press('Enter');
  await expect(page.locator('h1')).toContainText('Neighbourhood');
}

test('a planner drafts, breaks and mends a roster and publishes it, by keyboard alone', async ({ page }) => {
  await draft(page, 8);
  await look(page, 'board');
  // The last night before the rest days, and the day after it: a tour is put there by keyboard.
  const night = page.locator('[data-board] td:has(a[data-starts="19:00"]) + td.tl-board__rest').first();
  const day = page.locator('[data-board] a[data-starts="07:00"]').first();
  await day.focus();
  await page.keyboard.press('c');
  await expect(page.locator('[data-board-said]')).toContainText('Copied');
  const target = night.locator('a');
  const path = new URL((await target.getAttribute('href'))!, server.address).pathname;
  await target.focus();
  await page.keyboard.press('v');
  await expect(page).toHaveURL(new RegExp('/day/'));
  await expect(page.getByLabel('Starts')).toHaveValue('07:00');
  await look(page, 'day');
  await page.getByLabel('Starts').fill('17:00');
  await page.getByLabel('Ends').fill('23:00');
  await page.getByRole('button', { name: 'Set the day' }).press('Enter');
  await expect(page.getByText('keeps it from being published')).toBeVisible();
  await expect(page.getByRole('region', { name: 'What the checks say' })).toContainText('11 h are needed');
  await look(page, 'board-broken');
  await page.getByRole('link', { name: 'Publish' }).press('Enter');
  await page.getByRole('button', { name: 'Publish it' }).press('Enter');
  await expect(page.locator('.govuk-error-summary')).toContainText('11 h are needed');
  await look(page, 'refused');
  await page.goto(server.address + path);
  await page.getByLabel('Starts').fill('');
  await page.getByLabel('Ends').fill('');
  await page.getByRole('button', { name: 'Set the day' }).press('Enter');
  await page.getByRole('link', { name: 'Publish' }).press('Enter');
  await page.getByRole('button', { name: 'Publish it' }).press('Enter');
  await expect(page.locator('main')).toContainText('Published');
  await look(page, 'published');
});

test('arrow keys move between days, and a tour can be dragged', async ({ page }) => {
  await draft(page, 16);
  const first = page.locator('[data-board] tbody tr:not(.tl-cover) td a').first();
  await first.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  const at = await page.evaluate(() => {
    const cell = document.activeElement!.parentElement as HTMLTableCellElement;
    return [cell.cellIndex, document.activeElement!.tagName];
  });
  expect(at).toEqual([2, 'A']);
  const from = page.locator('[data-board] a[data-starts="07:00"]').first();
  await from.dragTo(page.locator('[data-board] tbody tr').filter({ has: page.locator('a[data-starts="07:00"]') }).first().locator('td.tl-board__rest a').first());
  await expect(page).toHaveURL(/\/day\/.*starts=07%3A00&ends=19%3A00/);
  await expect(page.getByLabel('Ends')).toHaveValue('19:00');
});

test('an officer asks for leave and the sergeant sees what it does to cover and decides', async ({ page }) => {
  await as(page, 'howells', server.address);
  await page.goto(`${server.address}/duty/staff/howells/leave`);
  await page.getByLabel('Annual leave').check();
  await typeDay(page, 'First day', monday(3));
  await typeDay(page, 'Last day', monday(3));
  await page.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await expect(page.locator('h1')).toContainText('Howells');
  await as(page, 'rees', server.address);
  await page.goto(`${server.address}/duty/team`);
  await expect(page.locator('h1')).toHaveText('My team today');
  await look(page, 'team');
  await page.getByRole('link', { name: /Decide on the leave/ }).press('Enter');
  await expect(page.locator('main')).toContainText(/Minimum cover is met|would be left/);
  await look(page, 'decide');
  await page.getByLabel('Yes').check();
  await page.getByRole('button', { name: 'Decide' }).press('Enter');
  await expect(page.getByText('Nobody asks for leave or a swap.')).toBeVisible();
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('a day of the board is changed by its link and form', async ({ page }) => {
    await draft(page, 24);
    await page.locator('[data-board] a[data-starts="07:00"]').first().click();
    await page.getByLabel('Ends').fill('18:00');
    await page.getByRole('button', { name: 'Set the day' }).click();
    await expect(page.locator('[data-board]')).toContainText('07:00–18:00');
  });
});
