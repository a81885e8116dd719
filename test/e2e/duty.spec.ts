import { expect, test } from '@playwright/test';
import { as, expectNone, faults } from './people';
import { begin } from './server';

// An officer's own duty and personnel's pages, by the keyboard, at a desk and in the hand.
test.describe.configure({ mode: 'default', timeout: 180_000 });

let server: Awaited<ReturnType<typeof begin>>;
test.beforeAll(async () => {
  server = await begin();
});
test.afterAll(() => server?.end());

test('an officer reads their own duty and books off by the keyboard', async ({ page }) => {
  await as(page, 'howells', server.address);
  await page.goto(`${server.address}/duty/mine`);
  expectNone(await faults(page));
  for (const part of ['My tours', 'My skills', 'Overtime and time off']) await expect(page.getByRole('heading', { name: part, exact: true })).toBeVisible();
  await page.getByRole('link', { name: 'Book off' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Why').focus();
  await page.keyboard.type('unwell');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/duty\/staff\/howells$/);
  await page.goto(`${server.address}/duty/mine`);
  await expect(page.getByText('Left early')).toBeVisible();
});

test('personnel sees what falls due, and a broken file is refused row by row', async ({ page }) => {
  await as(page, 'patel', server.address);
  await page.goto(`${server.address}/duty/personnel`);
  expectNone(await faults(page));
  await expect(page.getByText('Shuts out of dispatch').first()).toBeVisible();
  await page.getByRole('link', { name: 'Take in a file of staff' }).focus();
  await page.keyboard.press('Enter');
  const latin = Buffer.from('account,name,number,roles\nnewone,Ren\xe9 Neill,99001,officer\nnewtwo,"N. O\'Neill",99002,officer\n', 'latin1');
  const send = async (how: string, file: Buffer) => {
    await page.getByLabel('File', { exact: true }).setInputFiles({ name: 'staff.csv', mimeType: 'text/csv', buffer: file });
    await page.getByLabel(how).focus();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: 'Go on' }).focus();
    await page.keyboard.press('Enter');
  };
  await send('Try it, and change nothing', latin);
  await expect(page.getByText('2 rows were read and 1 could be taken in')).toBeVisible();
  await expect(page.getByText('This row is not in UTF-8')).toBeVisible();
  expectNone(await faults(page));
  await send('Take it in', latin);
  await expect(page.getByText('Nothing was taken in').first()).toBeVisible();
  await send('Take it in', Buffer.from("account,name,number,roles\nnewtwo,\"N. O'Neill\",99002,officer\n"));
  await expect(page).toHaveURL(/\/duty\/personnel$/);
  await page.goto(`${server.address}/duty/staff/howells/record`);
  expectNone(await faults(page));
});

test('a rest day is confirmed at the cost that was shown', async ({ page }) => {
  await as(page, 'lloyd', server.address);
  await page.goto(`${server.address}/duty/staff/bennett/rest-day`);
  const far = new Date(Date.now() + 5 * 86_400_000);
  for (const [name, time] of [['Starts', '08:00'], ['Ends', '16:00']]) {
    const boxes = page.getByRole('group', { name }).locator('input');
    for (const [i, v] of [String(far.getDate()), String(far.getMonth() + 1), String(far.getFullYear()), time].entries()) await boxes.nth(i).fill(v);
  }
  await page.getByLabel('Why').fill('The football');
  await page.keyboard.press('Enter');
  await expect(page.getByText('12 h 00 at plain time, rate 3/2')).toBeVisible();
  expectNone(await faults(page));
  await page.getByRole('button', { name: 'Confirm at £289.20' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/duty\/staff\/bennett$/);
});
