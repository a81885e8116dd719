import { expect, test, type Page } from '@playwright/test';
import { as, asVictim, thread, url } from './people';

async function raise(page: Page, title: string) {
  const made = await page.request.post(`${url()}/api/control/incidents`, { data: { type: 'robbery', place: title }, headers: { 'Idempotency-Key': crypto.randomUUID() } });
  expect(made.ok(), await made.text()).toBeTruthy();
}

test('an incident that another session raises comes onto the board by itself', async ({ page, browser }) => {
  await as(page, 'bryant');
  await page.goto(`${url()}/control`);
  await expect(page.locator('[data-link]')).toHaveText('Live');
  let loads = 0;
  page.on('framenavigated', () => loads++);
  const other = await (await browser.newContext()).newPage();
  await as(other, 'bryant');
  await raise(other, 'Behind the lighthouse');
  await expect(page.locator('#lists')).toContainText('lighthouse', { timeout: 15_000 });
  expect(loads).toBe(0);
});

test('the strip turns red when the stream is cut, and counts the age', async ({ page }) => {
  await as(page, 'bryant');
  await page.route(/\/live\?/, (route) => route.abort());
  await page.goto(`${url()}/control`);
  await expect(page.locator('[data-link]')).toContainText('Link lost');
  await expect(page.locator('[data-strip]')).toHaveClass(/c-strip--lost/);
});

test('the command line works by keyboard alone: / goes there, the meaning is said, Enter does it', async ({ page }) => {
  await as(page, 'bryant');
  await page.goto(`${url()}/control`);
  const unit = (await page.locator('.c-units tbody a').first().innerText()).trim();
  await page.keyboard.press('/');
  await expect(page.locator('#line')).toBeFocused();
  await page.keyboard.type('xyzzy');
  await expect(page.locator('#mean')).toContainText('xyzzy');
  await page.keyboard.press('Escape');
  await expect(page.locator('#line')).toHaveValue('');
  await page.keyboard.press('/');
  await page.keyboard.type(`s ${unit.toLowerCase()} on patrol`);
  await expect(page.locator('#mean')).toContainText(unit);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await expect(page.locator('.c-units')).toContainText(new RegExp(`${unit}\\s*2 on patrol`));
  await page.keyboard.press('/');
  await page.keyboard.type('xyzzy');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await expect(page.locator('#mean')).toHaveClass(/c-mean--wrong/);
  await expect(page.locator('#line')).toHaveValue('xyzzy');
});

test('from the sign-in page to a thread with the keyboard alone', async ({ page }) => {
  await page.goto(`${url()}/sign-in`);
  await tabTo(page, 'Marsh');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('banner')).toContainText('Marsh');
  await page.goto(`${url()}/threads/${thread()}`);
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveText(/Skip to/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#main/);
  const first = await page.evaluate(() => document.querySelector('main')!.querySelector('a')!.textContent);
  await page.keyboard.press('Tab');
  await expect(page.locator(':focus')).toHaveText(first!);
  // Focus goes down the page as the eye does: never back to the head until all of main was passed.
  for (let n = 0; n < 5; n++) {
    expect(await page.evaluate(() => document.querySelector('main')!.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Tab');
  }
});

async function tabTo(page: Page, name: string) {
  for (let n = 0; n < 150; n++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(() => document.activeElement?.textContent ?? '')).includes(name)) return;
  }
  throw new Error(`the keyboard does not come to ${name}`);
}

test('Shift pressed three times leaves the page of the victim, and the way back does not show it', async ({ page }) => {
  await asVictim(page);
  await page.route('https://www.bbc.co.uk/**', (route) => route.fulfill({ body: '<title>Weather</title>', contentType: 'text/html' }));
  await page.goto(`${url()}/my-case?lang=en`);
  for (let n = 0; n < 3; n++) await page.keyboard.press('Shift');
  await expect(page).toHaveURL(/bbc\.co\.uk\/weather/);
  await page.goBack().catch(() => null);
  expect(page.url()).not.toContain('/my-case');
});
