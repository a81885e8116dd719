import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { as, expectNone, faults } from './people';
import { begin } from './server';

// The calendar by keyboard, at a desk and in the hand, and a private address that a calendar program reads without a session.
// SHOTS=folder leaves a picture of each page at both sizes in both themes.
test.describe.configure({ mode: 'default', timeout: 240_000 });

let server: Awaited<ReturnType<typeof begin>>;
test.beforeAll(async () => {
  server = await begin();
});
test.afterAll(() => server?.end());

async function look(page: Page, name: string) {
  expectNone((await faults(page)).map((f) => `${name}: ${f}`));
  for (const colorScheme of process.env.SHOTS ? (['light', 'dark'] as const) : []) {
    await page.emulateMedia({ colorScheme });
    for (const size of [{ width: 1366, height: 768 }, { width: 390, height: 844 }]) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(process.env.SHOTS!, `${name}-${size.width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}

async function press(page: Page, name: string | RegExp, role: 'link' | 'button' = 'link') {
  await page.getByRole(role, { name, exact: typeof name === 'string' }).first().focus();
  await page.keyboard.press('Enter');
}

test('an officer reads months and weeks by the keyboard, over a bank holiday and both clock changes', async ({ page }) => {
  await as(page, 'howells', server.address);
  await page.goto(`${server.address}/duty/mine`);
  await press(page, 'My calendar');
  await expect(page).toHaveURL(/\/duty\/calendar$/);
  await expect(page.getByText('today').first()).toBeVisible();
  await look(page, 'month');
  await press(page, /^Later: /);
  await expect(page).toHaveURL(/on=/);
  for (const [on, words] of [['2027-03-28', 'Clocks go forward at 01:00: 23 hours'], ['2027-10-31', 'Clocks go back at 02:00: 25 hours'], ['2027-12-25', 'Christmas Day']] as const) {
    await page.goto(`${server.address}/duty/calendar?on=${on}`);
    await expect(page.getByText(words).first()).toBeVisible();
    await page.goto(`${server.address}/duty/calendar/week?on=${on}`);
    if (on !== '2027-12-25') await expect(page.getByText(words)).toBeVisible();
  }
  await look(page, 'week');
  await page.goto(`${server.address}/duty/calendar?on=2027-02-30`);
  await expect(page.locator('h1')).not.toContainText('2027');
  await page.goto(`${server.address}/duty/calendar/avoid`);
  await look(page, 'avoid');
});

test('a sergeant sees the team by days and by hours', async ({ page }) => {
  await as(page, 'rees', server.address);
  await page.goto(`${server.address}/duty/calendar/team`);
  await look(page, 'team');
  await press(page, 'One day by hours');
  await expect(page.getByRole('columnheader', { name: 'In words' })).toBeVisible();
  await look(page, 'hours');
  await page.getByLabel('Team', { exact: true }).selectOption('neighbourhood');
  await press(page, 'Show', 'button');
  await expect(page.locator('h1')).toContainText('Neighbourhood');
});

test('a private address is shown once, read without a session, and closed', async ({ page, playwright }) => {
  await as(page, 'howells', server.address);
  await page.goto(`${server.address}/duty/calendar/feed`);
  await look(page, 'feed');
  await press(page, 'Make a private address', 'button');
  await expect(page.locator('.govuk-inset-text')).toContainText('http');
  const address = (await page.locator('.govuk-inset-text').innerText()).trim();
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/calendar\/[\w-]{43}\.ics$/);
  expectNone(await faults(page));
  const program = await playwright.request.newContext();
  const first = await program.get(address);
  expect(first.status()).toBe(200);
  expect(first.headers()['content-type']).toBe('text/calendar; charset=utf-8');
  expect(first.headers()['set-cookie']).toBeUndefined();
  expect(await first.text()).toContain('SUMMARY:Duty\r\n');
  expect((await program.get(address, { headers: { 'If-None-Match': first.headers()['etag']! } })).status()).toBe(304);
  await page.goto(`${server.address}/duty/calendar/feed`);
  await expect(page.getByText(address)).toHaveCount(0);
  await press(page, 'Close the address', 'button');
  await expect(page.getByText('You have no private address.')).toBeVisible();
  const closed = await program.get(address);
  const never = await program.get(`${server.address}/calendar/${'A'.repeat(43)}.ics`);
  expect([closed.status(), never.status()]).toEqual([404, 404]);
  await program.dispose();
});
