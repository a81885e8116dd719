import { expect, test } from '@playwright/test';
import { as, thread, url } from './people';

test.use({ javaScriptEnabled: false });

test('one signs in, raises an incident and grades it without script', async ({ page }) => {
  await page.goto(`${url()}/sign-in`);
  await page.getByRole('button', { name: /Bryant/ }).click();
  await expect(page.getByRole('banner')).toContainText('Bryant');
  await page.goto(`${url()}/control/new`);
  await expect(page.locator('form').first()).toBeVisible();
});

test('what was typed is kept when something is wrong', async ({ page }) => {
  await as(page, 'bryant');
  await page.goto(`${url()}/training/clock`);
  await page.getByLabel(/Or how far/).fill('soon');
  await page.getByRole('button', { name: /Move the clock/ }).click();
  await expect(page.getByRole('alert').or(page.locator('.govuk-error-summary'))).toContainText('hours or minutes');
  await expect(page.getByLabel(/Or how far/)).toHaveValue('soon');
});

test('the thread reads without script', async ({ page }) => {
  await as(page, 'marsh');
  await page.goto(`${url()}/threads/${thread()}`);
  await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'What is owed next' })).toBeVisible();
});
