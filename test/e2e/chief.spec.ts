import { expect, test } from '@playwright/test';
import { counted } from './counted';
import { as, asVictim, expectNone, faults, url } from './people';

// What gets in the way is said in two presses beside the words; the question of the month is asked and answered once; and the chief
// reads what it all came to: at a desk and in the hand, light and dark.
test.describe.configure({ mode: 'default', timeout: 90_000 });

test('a note of what gets in the way takes two presses and leaves the page as it is', { tag: '@budget' }, async ({ page }) => {
  await as(page, 'howells', url());
  await page.goto(`${url()}/people?q=pryce`);
  const walk = await counted(page);
  await page.getByText('What gets in the way here?').click();
  await walk.words(page.getByLabel('What gets in the way on this page?'), 'The list jumps to the top');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Sent. Thank you.')).toBeVisible();
  await walk.spent('voice.note');
  expect(page.url()).toContain('/people?q=pryce');
  await page.reload();
  await page.getByText('What gets in the way here?').click();
  expectNone(await faults(page));
  await page.getByLabel('What gets in the way on this page?').fill('The list of 26/118204 jumps');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Leave out “26/118204”')).toBeVisible(); // of a case nothing is kept, and what was typed stands
  await expect(page.getByLabel('What gets in the way on this page?')).toHaveValue('The list of 26/118204 jumps');
  await as(page, 'engineer', url());
  await page.goto(`${url()}/voice`);
  expectNone(await faults(page));
  await page.getByRole('link', { name: 'The list jumps to the top' }).first().click();
  await expect(page.getByText('/people', { exact: false }).first()).toBeVisible();
  await expect(page.getByText('howells')).toHaveCount(0);
  await page.getByLabel('Mended').check();
  await page.getByLabel('One sentence that everybody may read').fill('The list keeps its place now');
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Say what becomes of it' }).click()]);
  await as(page, 'howells', url());
  await page.goto(`${url()}/voice/mended`);
  await expect(page.getByText('The list keeps its place now').first()).toBeVisible();
  expectNone(await faults(page));
});

test('a note goes without script too', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await as(page, 'howells', url());
  await page.goto(`${url()}/threads`);
  await page.getByText('What gets in the way here?').click();
  await page.getByLabel('What gets in the way on this page?').fill('It does not say which is newest');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Sent. Thank you.' })).toBeVisible();
  await context.close();
});

test('staff and victims answer one question a month, once', async ({ page }) => {
  await as(page, 'marsh', url());
  await page.goto(url());
  await expect(page.getByText('How was your work with Throughline this month?')).toBeVisible();
  await page.getByRole('radio', { name: '4', exact: true }).check();
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(page.getByRole('heading', { name: /Thank you/ })).toBeVisible();
  await page.goto(url());
  await expect(page.getByText('How was your work with Throughline this month?')).toHaveCount(0);
  await page.context().clearCookies();
  await asVictim(page);
  await page.goto(`${url()}/my-case?lang=cy`);
  await expect(page.getByText('Pa mor dda rydym wedi rhoi gwybod i chi y mis hwn?')).toBeVisible();
  await page.goto(`${url()}/my-case?lang=en`);
  await page.getByText('What gets in the way here?').click();
  expectNone(await faults(page));
  await page.getByRole('button', { name: 'Not this month' }).click();
  await expect(page).toHaveURL(/\/my-case$/);
  await expect(page.getByText('How well have we kept you informed')).toHaveCount(0);
});

test('the chief reads what it came to, and one case beside the force', async ({ page }) => {
  await as(page, 'pryor', url());
  await page.goto(`${url()}/insight`);
  expectNone(await faults(page));
  for (const title of ['Victims told in time', 'Calls reached in time', 'Promises kept', 'Hours waited in custody', 'Files accepted first time', 'What those hours cost', 'How staff find their work with it']) await expect(page.getByRole('heading', { name: title, exact: true })).toBeVisible();
  await expect(page.getByText(/answers × 15 seconds = /)).toBeVisible();
  const file = await page.request.get(`${url()}/insight/tiles.csv`);
  expect(file.headers()['content-type']).toBe('text/csv; charset=utf-8');
  expect((await file.text()).split('\r\n')[0]).toContain('month,measure,title,part,value');
  await page.goto(`${url()}/insight/case/${process.env.THROUGHLINE_THREAD}`);
  await expect(page.getByRole('cell', { name: /of 1 call/ }).first()).toBeVisible();
  expectNone(await faults(page));
});
