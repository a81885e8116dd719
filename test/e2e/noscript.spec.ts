import { expect, test } from '@playwright/test';
import { as, asVictim, thread, url } from './people';

test.use({ javaScriptEnabled: false });

test('one signs in, raises an incident and grades it without script', async ({ page }) => {
  await page.goto(`${url()}/sign-in`);
  await page.getByRole('button', { name: /Bryant/ }).click();
  await expect(page.getByRole('banner')).toContainText('Bryant');
  await page.goto(`${url()}/control/new`);
  await page.getByLabel('What is happening').selectOption({ label: 'Robbery' });
  await page.getByLabel('Where').fill('41 High Street');
  await page.locator('main form').getByRole('button').last().click();
  await expect(page).not.toHaveURL(/new/);
  await expect(page.locator('h1')).toContainText('Robbery');
  await page.getByRole('link', { name: /grade/i }).first().click();
  await expect(page.locator('main form')).toBeVisible();
});

test('what was typed is kept when something is wrong', async ({ page }) => {
  await as(page, 'bryant');
  await page.goto(`${url()}/training/clock`);
  await page.getByLabel(/Or how far/).fill('soon');
  await page.getByRole('button', { name: /Move the clock/ }).click();
  await expect(page.locator('.govuk-error-summary')).toContainText('hours or minutes');
  await expect(page.getByLabel(/Or how far/)).toHaveValue('soon');
});

test('the thread reads without script', async ({ page }) => {
  await as(page, 'marsh');
  await page.goto(`${url()}/threads/${thread()}`);
  await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What is owed next' })).toBeVisible();
});

test('the way out of the page of the victim is a plain link', async ({ page }) => {
  await asVictim(page);
  await page.route('https://www.bbc.co.uk/**', (route) => route.fulfill({ body: '<title>Weather</title>', contentType: 'text/html' }));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url()}/my-case?lang=en`);
  await page.getByRole('link', { name: /Leave this page/ }).click();
  await expect(page).toHaveURL(/bbc\.co\.uk\/weather/);
});
