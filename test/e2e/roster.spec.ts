import { join } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { counted } from './counted';
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

async function typeDay(page: Page, name: string, day: string, type = (field: Locator, text: string) => field.fill(text)) {
  const [y, m, d] = day.split('-');
  const parts = page.getByRole('group', { name });
  await type(parts.getByLabel('Day', { exact: true }), String(+d!));
  await type(parts.getByLabel('Month'), String(+m!));
  await type(parts.getByLabel('Year'), y!);
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

test('a planner drafts, breaks and mends a roster and publishes it, by keyboard alone', { tag: '@budget' }, async ({ page }) => {
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
  await expect(page.getByRole('link', { name: 'Publish' })).toBeVisible(); // the board again
  const walk = await counted(page);
  await page.getByRole('link', { name: 'Publish' }).press('Enter');
  await page.getByRole('button', { name: 'Publish it' }).press('Enter');
  await expect(page.locator('main')).toContainText('Published');
  await walk.spent('roster.published');
  await look(page, 'published');
  // A published day is changed on the same board, with a reason.
  const tour = page.locator('[data-board] a[data-starts="07:00"]').first();
  const changed = await tour.getAttribute('href');
  await tour.press('Enter');
  await expect(page.getByText('a change wants an exigency of duty')).toBeVisible();
  await expect(page.getByLabel('Starts')).toHaveValue('07:00');
  await page.getByLabel('Starts').fill('09:00');
  await page.getByRole('button', { name: 'Set the day' }).press('Enter');
  await expect(page.locator('.govuk-error-summary')).toContainText('Say which exigency of duty');
  await look(page, 'published-day');
  await page.getByLabel('Exigency of duty').fill('Crown Court');
  await page.getByRole('button', { name: 'Set the day' }).press('Enter');
  await expect(page.locator(`[data-board] a[href="${changed}"]`)).toContainText('09:00–19:00');
});

test('a draft is withdrawn on its page, and its days are free for another', async ({ page }) => {
  await draft(page, 48);
  await page.getByRole('link', { name: 'Withdraw' }).press('Enter');
  await expect(page.locator('h1')).toHaveText('Withdraw the draft');
  await look(page, 'withdraw');
  await page.getByRole('button', { name: 'Withdraw it' }).press('Enter');
  await expect(page.locator('h1')).toHaveText('Rosters');
  await draft(page, 48);
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

test('an officer asks for leave and the sergeant sees what it does to cover and decides', { tag: '@budget' }, async ({ page }) => {
  await as(page, 'howells', server.address);
  await page.goto(`${server.address}/duty/mine`);
  const walk = await counted(page);
  await page.getByRole('link', { name: 'Ask for leave' }).press('Enter');
  await page.getByLabel('Annual leave').check();
  for (const name of ['First day', 'Last day']) await typeDay(page, name, monday(3), (field, text) => walk.words(field, text));
  await page.getByRole('button', { name: 'Ask', exact: true }).press('Enter');
  await expect(page.locator('h1')).toContainText('Howells');
  await walk.spent('duty.leave');
  await as(page, 'rees', server.address);
  await page.goto(`${server.address}/duty/team`);
  await expect(page.locator('h1')).toHaveText('My team today');
  await look(page, 'team');
  await walk.again();
  await page.getByRole('link', { name: /Decide on the leave/ }).press('Enter');
  await expect(page.locator('main')).toContainText(/Minimum cover is met|would be left/);
  await look(page, 'decide');
  await page.getByLabel('Yes').check();
  await page.getByRole('button', { name: 'Decide' }).press('Enter');
  await expect(page.getByText('Nobody asks for leave or a swap, and nobody is owed rest.')).toBeVisible();
  await walk.spent('duty.leave_decided');
});

/** Takes out the day tours of one day of a draft, so that its cover lacks people. */
async function thin(page: Page) {
  const day = page.locator('[data-board] tbody tr:not(.tl-cover) td:nth-child(4) a[data-starts="07:00"]');
  const paths = await day.evaluateAll((links) => links.map((a) => a.getAttribute('href')!));
  expect(paths.length).toBeGreaterThan(1);
  for (const path of paths) {
    await page.goto(server.address + path);
    await page.getByLabel('Starts').fill('');
    await page.getByLabel('Ends').fill('');
    await page.getByRole('button', { name: 'Set the day' }).press('Enter');
    await expect(page.locator('h1')).toContainText('Neighbourhood');
  }
}

test('a planner asks for a proposal, follows it, and accepts one officer and then the rest, by keyboard', async ({ page }) => {
  await draft(page, 32);
  await thin(page);
  await page.getByRole('link', { name: 'Propose tours' }).press('Enter');
  await expect(page.getByText('Nothing is proposed for this draft yet.')).toBeVisible();
  await look(page, 'proposal-none');
  await page.getByRole('link', { name: 'Propose', exact: true }).press('Enter');
  await expect(page.locator('h1')).toHaveText('Propose tours for this draft');
  await look(page, 'proposal-ask');
  await page.getByRole('button', { name: 'Propose' }).press('Enter');
  await expect(page.locator('#proposal .govuk-tag')).toHaveText('Ready', { timeout: 90_000 }); // it follows by itself
  const tours = page.getByRole('region', { name: 'Tours that are proposed' });
  await expect(tours).toContainText(/points/);
  await expect(page.getByRole('region', { name: 'Points before the plan was improved, and after' })).toContainText('All points');
  await look(page, 'proposal');
  const before = await tours.getByRole('link', { name: /^Accept/ }).count();
  expect(before).toBeGreaterThan(0);
  await tours.getByRole('link', { name: /^Accept/ }).first().press('Enter');
  await expect(page.locator('h1')).toHaveText('Accept some');
  await look(page, 'proposal-some');
  await page.getByRole('button', { name: 'Accept what is ticked' }).press('Enter');
  await expect(page.locator('.govuk-error-summary')).toBeVisible();
  for (const box of await page.getByRole('checkbox').all()) await box.press('Space');
  await page.getByRole('button', { name: 'Accept what is ticked' }).press('Enter');
  await expect(tours).toContainText('In the draft');
  if (before > 1) {
    await page.getByRole('link', { name: /^Accept all/ }).press('Enter');
    await page.getByRole('button', { name: 'Accept all that is left' }).press('Enter');
    await expect(page.locator('h1')).toContainText('Proposal');
    await expect(tours.getByRole('link', { name: /^Accept/ })).toHaveCount(0);
  }
  await look(page, 'proposal-taken');
  await page.getByRole('link', { name: 'Throw away' }).press('Enter');
  await page.getByRole('button', { name: 'Throw it away' }).press('Enter');
  await expect(page.getByText('Nothing is proposed for this draft yet.')).toBeVisible();
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
  test('a proposal is followed by opening its page again, and is out of date when the draft was changed', async ({ page }) => {
    await draft(page, 40);
    const board = page.url();
    await thin(page);
    await page.goto(`${board}/plan/ask`);
    await page.getByRole('button', { name: 'Propose' }).click();
    await expect(async () => {
      await page.reload();
      await expect(page.locator('#proposal .govuk-tag')).toHaveText('Ready', { timeout: 500 });
    }).toPass({ timeout: 90_000 });
    await page.goto(board);
    await page.locator('[data-board] a[data-starts="07:00"]').first().click();
    await page.getByLabel('Ends').fill('18:00');
    await page.getByRole('button', { name: 'Set the day' }).click();
    await page.goto(`${board}/plan`);
    await expect(page.locator('#proposal .govuk-tag')).toHaveText('Out of date');
    await page.goto(`${board}/plan/all`);
    await page.getByRole('button', { name: 'Accept all that is left' }).click();
    await expect(page.locator('.govuk-error-summary')).toContainText('propose again');
  });
});
