import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { begin } from './server';

// Shared evidence, the page by which a shop sends video, and disclosure: in a real browser on a server of its own, wide and on a phone.
test.use({ timezoneId: 'Europe/London', locale: 'en-GB' });
test.describe.configure({ mode: 'serial', timeout: 240_000 });

let at: string;
let end: () => Promise<void>;
let thread: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  ({ address: at, end } = await begin());
});
test.afterAll(async () => await end?.());

async function as(page: Page, name: RegExp) {
  await page.context().clearCookies();
  await page.goto(`${at}/sign-in`);
  await page.getByRole('button', { name }).first().click();
  await expect(page).not.toHaveURL(/sign-in/);
}

/** Presses a button that sends a form, and waits for the page that answers. */
const press = (page: Page, name: string) => Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()]);

async function sound(page: Page, name: string) {
  for (const [w, h, scheme] of [[1366, 768, 'light'], [390, 844, 'dark']] as const) { // each width and each scheme once
    await page.setViewportSize({ width: w, height: h });
    await page.emulateMedia({ colorScheme: scheme });
    const look = () => new AxeBuilder({ page }).analyze();
    let seen = await look().catch(() => undefined); // the page that a press leads to may come while the one before is looked at
    for (let more = 3; !seen; more--) {
      await page.waitForTimeout(500);
      await page.waitForLoadState();
      seen = more ? await look().catch(() => undefined) : await look();
    }
    const found = seen.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(' ')}`);
    expect(found, `${name} ${w} ${scheme}`).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), `${name} ${w} is wider than its screen`).toBe(true);
    if (process.env.PICTURES) await page.screenshot({ path: `${process.env.PICTURES}/${name}-${w}-${scheme}.png`, fullPage: true });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.emulateMedia({ colorScheme: 'light' });
}

test('an incident gives a case', async ({ page }) => {
  await as(page, /Bryant/);
  await page.goto(`${at}/control/new`);
  await page.getByLabel('What is happening').selectOption({ label: 'Robbery' });
  await page.getByLabel('Where').fill('41 High Street');
  await page.locator('main form').getByRole('button').last().click();
  await expect(page.locator('h1')).toContainText('Robbery');
  thread = (await page.locator('a[href^="/threads/"]').first().getAttribute('href'))!.split('/')[2]!;
});

test('a shop sends video by a link, with script and a lost connection, on a phone', async ({ page }) => {
  await as(page, /Howells/);
  await page.goto(`${at}/evidence/thread/${thread}/ask`);
  await page.getByLabel('What they are asked for').fill('Video of the street, 12:00 to 12:30');
  await page.getByLabel('Who is asked').fill('Spar, High Street');
  await sound(page, 'ask');
  await press(page, 'Ask them');
  await page.getByRole('link', { name: 'Make the link' }).click();
  await press(page, 'Make the link');
  await sound(page, 'ask-link');
  const link = new URL((await page.locator('.govuk-inset-text').innerText()).trim()).pathname;

  await page.context().clearCookies();
  await page.goto(at + link);
  await expect(page.getByText('Video of the street, 12:00 to 12:30')).toBeVisible();
  await sound(page, 'send');
  await page.goto(`${at}${link}?lang=cy`);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Anfon at yr heddlu');
  await page.goto(`${at}${link}?lang=en`);
  await page.setViewportSize({ width: 390, height: 844 });
  let lost = 0;
  await page.route('**/files/*', (route) => (route.request().method() === 'PATCH' && lost++ === 1 ? route.abort() : route.continue()));
  await page.getByLabel('Choose video').setInputFiles({ name: 'cam 1.mp4', mimeType: 'video/mp4', buffer: Buffer.concat([Buffer.from('\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom', 'latin1'), Buffer.alloc(9 << 20, 7)]) });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Files that have arrived: 1')).toBeVisible({ timeout: 30_000 });
  expect(lost).toBeGreaterThan(2);
  await sound(page, 'sent');

  await as(page, /Marsh/);
  await page.goto(`${at}/evidence/thread/${thread}`);
  await expect(page.getByText('Sent in by Spar, High Street: cam 1.mp4')).toBeVisible();
});

test('the same page sends without script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await as(page, /Howells/);
  await page.goto(`${at}/evidence/thread/${thread}/ask`);
  await page.getByLabel('What they are asked for').fill('A picture of the letter');
  await page.getByLabel('Who is asked').fill('M. Nowak');
  await press(page, 'Ask them');
  await page.getByRole('link', { name: 'Make the link' }).click();
  await press(page, 'Make the link');
  const link = new URL((await page.locator('.govuk-inset-text').innerText()).trim()).pathname;
  await context.clearCookies();
  await page.goto(at + link);
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.locator('.govuk-error-summary')).toContainText('Choose at least one file');
  await page.getByLabel('Choose video').setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('letter') });
  await page.getByRole('button', { name: 'Send' }).click();
  await expect(page.getByText('Files that have arrived: 1')).toBeVisible();
  await context.close();
});

test('evidence is shared with a name and a time burnt in, and taken back', async ({ page, browser }) => {
  await as(page, /Howells/);
  await page.goto(`${at}/evidence/thread/${thread}/photograph`);
  const png = Buffer.from(await page.evaluate(() => {
    const c = document.createElement('canvas');
    c.width = 1200;
    c.height = 800;
    const x = c.getContext('2d')!;
    x.fillStyle = '#8fb';
    x.fillRect(0, 0, 1200, 800);
    x.fillStyle = '#933';
    x.fillRect(300, 200, 300, 300);
    return c.toDataURL('image/png').split(',')[1]!;
  }), 'base64');
  await page.getByLabel('What it shows').fill('The pavement');
  await page.getByLabel('Photograph').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: png });
  await page.locator('main form').getByRole('button').last().click();
  await expect(page.locator('h1')).toContainText('SH/1');
  await page.goto(`${at}/evidence/thread/${thread}/share`);
  await sound(page, 'share');
  await page.getByLabel('SH/1: The pavement').check();
  await page.getByLabel('The prosecutor').check();
  await page.getByLabel('Name of who looks at it').fill('A. Morgan');
  await page.getByLabel('To decide on a charge').check();
  await page.getByLabel('Why they need it').fill('To decide on a charge');
  await press(page, 'Put it together');
  await sound(page, 'share-made');
  const share = page.url();
  await page.getByRole('link', { name: 'Make the link' }).click();
  await press(page, 'Make the link');
  const said = await page.locator('main dd').allInnerTexts();
  const [link, code] = [new URL(said[0]!.trim()).pathname, said[1]!.trim()];

  const theirs = await browser.newContext({ timezoneId: 'Europe/London', locale: 'en-GB' });
  const outside = await theirs.newPage();
  await outside.goto(at + link);
  await sound(outside, 'shared-door');
  await outside.getByLabel('Your code').fill('2222-2222');
  await press(outside, 'Open');
  await expect(outside.locator('.govuk-error-summary')).toContainText('That is not the code');
  await outside.getByLabel('Your code').fill(code);
  await press(outside, 'Open');
  await sound(outside, 'shared-list');
  await outside.getByRole('link', { name: 'Photograph 1' }).click();
  await expect(outside.locator('.govuk-inset-text')).toContainText('Shown to A. Morgan');
  await expect(async () => {
    await outside.reload();
    await expect(outside.locator('main img')).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await expect.poll(() => outside.locator('main img').evaluate((i: HTMLImageElement) => i.naturalWidth)).toBeGreaterThan(0);
  await sound(outside, 'shared-item');
  await page.goto(`${share}/end`);
  await page.getByLabel('Why').fill('Decided');
  await press(page, 'End it now');
  await outside.reload();
  await expect(outside.locator('main')).toContainText('does not open anything');
  await sound(outside, 'shared-no');
  await theirs.close();
});

test('disclosure and how long a thing is kept', async ({ page }) => {
  await as(page, /Marsh/);
  await page.goto(`${at}/evidence/thread/${thread}/disclosure`);
  await expect(page.getByText('Unused, not decided yet').first()).toBeVisible();
  await sound(page, 'disclosure');
  await page.getByRole('link', { name: /^Decide/ }).first().click();
  await sound(page, 'disclosure-decide');
  await page.goto(`${at}/evidence/thread/${thread}`);
  await page.getByRole('link', { name: 'SH/1' }).first().click();
  await page.getByRole('link', { name: 'How long it is kept, and why' }).click();
  await expect(page.locator('main')).toContainText('at least');
  await sound(page, 'kept');
  await page.goto(`${at}/evidence/cameras`);
  await sound(page, 'cameras');
});
