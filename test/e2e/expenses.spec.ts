import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { counted } from './counted';
import { desk, picture } from './pictures';
import { as, expectNone, faults } from './people';
import { begin, play } from './server';

// Expenses from the officer's claim to payroll and back, at a desk and in the hand: each who has a part in it does it on their own pages.
test.describe.configure({ mode: 'serial', timeout: 90_000 });

let server: Awaited<ReturnType<typeof begin>>;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  server = await begin();
  await play(server.address, undefined, 'the journey to court'); // one is drafted from the warning and the hearing, and measured on the map
});
test.afterAll(() => server?.end());

const open = async (page: Page, who: string, path: string) => {
  page.setDefaultTimeout(15_000);
  await as(page, who, server.address);
  await page.goto(server.address + path);
};
let on = ''; // the day of the hearing, on which the officer was on duty
let run = ''; // the payroll period that the claim is paid in: the case moves the training clock
const shoot = async (page: Page, name: string) => {
  if (!process.env.EXPENSES_PICTURES) return;
  for (const [wide, scheme] of [[1366, 'light'], [390, 'dark']] as const) {
    await page.setViewportSize({ width: wide, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.screenshot({ path: `${process.env.EXPENSES_PICTURES}/${name}-${wide}.png`, fullPage: true });
  }
};
const look = async (page: Page, name: string) => {
  expectNone(await faults(page));
  await shoot(page, name);
};
// Every button here sends a form: the page that answers is waited for.
const press = (page: Page, name: string | RegExp) => Promise.all([page.waitForEvent('load'), page.locator('main').getByRole('button', { name }).last().click()]);

// An image of nothing: what is read of it is nobody's business here.
const image = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==', 'base64');

test('an officer certifies what the record drafted, in the hand, in two presses', { tag: ['@budget', '@picture'] }, async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await open(page, 'howells', '/expenses');
  await look(page, 'mine');
  await page.getByRole('link', { name: /^Court on/ }).first().click();
  await expect(page.getByText('The court’s warning').or(page.getByText("The court's warning")).first()).toBeVisible();
  await look(page, 'claim');
  await picture(page, 'expenses', desk);
  await page.reload(); // as it stands, and not as it was stilled
  const walk = await counted(page);
  for (const box of await page.locator('main form input[type="checkbox"]').all()) await box.check();
  const asked = page.locator('main form textarea[name="explanation"]');
  if (await asked.count()) await walk.words(asked, 'As the list of the court shows');
  await press(page, 'Certify and submit');
  await expect(page.getByText('Paid', { exact: true }).first()).toBeVisible();
  await walk.spent('expenses.submitted');
  await expect(page.getByRole('heading', { name: 'Sent to payroll' })).toBeVisible();
  on = (await page.locator('.govuk-summary-list__row', { hasText: /^Day/ }).locator('dd').first().innerText()).trim();
  run = (await page.locator('.govuk-summary-list__row', { hasText: 'Payroll period' }).locator('dd').innerText()).trim();
  await look(page, 'paid');
  await page.goto(`${server.address}/expenses/statement`);
  await expect(page.getByRole('row', { name: /Own car from .* Goes with this run/ })).toBeVisible();
  await look(page, 'statement');
});

test('an officer adds a receipt, and what cannot be is said and kept as typed', async ({ page }) => {
  await open(page, 'howells', '/expenses/begin');
  await page.getByLabel('What it is for').fill('A course at headquarters');
  await press(page, 'Begin the claim');
  await page.getByRole('link', { name: 'Add a receipt' }).click();
  await page.getByLabel('Receipt').setInputFiles({ name: 'receipt.png', mimeType: 'image/png', buffer: image });
  await press(page, 'Add it');
  await expect(page.getByRole('heading', { name: 'A receipt', exact: true })).toBeVisible();
  await look(page, 'receipt');
  await page.getByRole('link', { name: 'Change' }).first().click();
  await page.getByLabel('What kind').selectOption({ label: 'Parking or toll' });
  await page.getByLabel('What it was').fill('Car park at the course');
  await page.locator('input[name="amount"]').fill('-4.50');
  await press(page, 'Save the line');
  await expect(page.locator('.govuk-error-summary')).toBeVisible();
  await expect(page.getByLabel('What it was')).toHaveValue('Car park at the course');
  await look(page, 'refused');
  await page.locator('input[name="amount"]').fill('4.50');
  await page.getByLabel('Who was paid').fill('NCP');
  const [, day, month, year] = on.split(' ');
  const parts = { day, month: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].indexOf(month!) + 1, year };
  for (const [name, value] of Object.entries(parts)) await page.locator(`input[name="on-${name}"]`).fill(String(value));
  await press(page, 'Save the line');
  await expect(page.getByRole('heading', { name: 'Car park at the course' })).toBeVisible();
  for (const box of await page.locator('main form input[type="checkbox"]').all()) await box.check();
  const asked = page.locator('main form textarea[name="explanation"]');
  if (await asked.count()) await asked.fill('It was on the way to the court');
  await press(page, 'Certify and submit');
  await expect(page.getByText('Paid', { exact: true }).first()).toBeVisible();
});

test('finance sends the run, takes a reject back to its line and cannot send it again alone', async ({ page }) => {
  await open(page, 'flynn', '/expenses/payroll');
  await page.getByLabel('Payroll period').fill(run);
  await press(page, /Make the file/);
  await expect(page.getByRole('heading', { name: 'Control figures' })).toBeVisible();
  await look(page, 'payroll');
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Take it away as CSV' }).click()]);
  const sent = readFileSync((await download.path())!, 'utf8').split('\n');
  const head = sent[0]!.split(',');
  const cell = (row: string[], name: string) => row[head.indexOf(name)]!;
  const row = sent[1]!.split(',');
  const file = (amount: string) => Buffer.from(`row,employee_number,reference,amount,reason\n1,${cell(row, 'employee_number')},${cell(row, 'reference')},${amount},No such employee\n`);
  const take = async (amount: string) => {
    await page.goto(`${server.address}/expenses/rejects/take`);
    await page.getByLabel('Payroll period').fill(run);
    await page.getByLabel('File of rejects').setInputFiles({ name: 'rejects.csv', mimeType: 'text/csv', buffer: file(amount) });
    await press(page, 'Take it in');
  };
  await take('999.99');
  await expect(page.locator('.govuk-error-summary')).toContainText('is not what stands in that row');
  await look(page, 'reject-refused');
  await take(cell(row, 'amount'));
  await expect(page.getByText('No such employee')).toBeVisible();
  await look(page, 'rejects');
  await page.getByRole('link', { name: /, row 1$/ }).click();
  await look(page, 'reject');
  await page.getByLabel('Send it again').check();
  await page.getByLabel('Why').fill('The number was put right');
  await press(page, 'Save the decision');
  await expect(page.getByText('somebody else in finance decides about its rows').first()).toBeVisible(); // whoever took the file in never sends it again
  await page.goto(`${server.address}/expenses/p11d`);
  await look(page, 'p11d');
  await page.goto(`${server.address}/expenses/mail`);
  await look(page, 'mail');
  await open(page, 'howells', '/expenses');
  await page.getByRole('link', { name: /^Court on/ }).first().click();
  await expect(page.getByText('No such employee')).toBeVisible();
});

test('an auditor draws a sample and looks at a claim beside its record', async ({ page }) => {
  await open(page, 'quinn', '/expenses/sample');
  await page.getByLabel('Payroll period').fill(run);
  await press(page, 'Draw it');
  await expect(page).toHaveURL(/\/expenses\/draw\//);
  await expect(async () => {
    await page.reload();
    await expect(page.getByText('Drawn again now, it is the same')).toBeVisible();
  }).toPass({ timeout: 60_000 });
  await look(page, 'drawn');
  await page.goto(`${server.address}/expenses/desk`);
  await look(page, 'desk');
  await page.getByRole('link', { name: 'A course at headquarters' }).first().click();
  await expect(page.getByText('It was drawn at random, as one of 1 out of 1 claims.')).toBeVisible();
  await expect(page.locator('img.tl-receipt')).toBeVisible(); // as it came, beside what the record says
  await look(page, 'drawn-claim');
  await page.goto(`${server.address}/expenses/desk`);
  await page.getByRole('link', { name: /^Court on/ }).first().click();
  await expect(page.getByRole('heading', { name: 'Looked at after it was paid' })).toBeVisible();
  await page.getByRole('link', { name: 'Record what you found' }).click();
  await look(page, 'audit');
  await page.getByLabel('Money is to be recovered').check();
  await page.getByLabel('What it rests on').fill('The list of the court has another day');
  await press(page, 'Save what you found');
  await open(page, 'flynn', '/expenses/desk');
  await look(page, 'finance');
});

test('two people change policy, and see first what it would have done', async ({ page }) => {
  await open(page, 'flynn', '/expenses/policy');
  await look(page, 'policy');
  await page.getByRole('row', { name: /^(Late meal|Meal late)/ }).first().getByRole('link', { name: 'Propose a change' }).click();
  const value = page.locator('textarea[name="value"]');
  await value.fill((await value.inputValue()).replace('2500', '2600'));
  const today = `${run}-01`.split('-').map(Number);
  for (const [i, part] of ['year', 'month', 'day'].entries()) await page.locator(`input[name="from-${part}"]`).fill(String(today[i]));
  await page.getByLabel('Where it comes from').fill('Decision of the chief officers, today');
  await press(page, 'Propose it');
  await expect(page.getByText('Waits for a second person')).toBeVisible();
  expect(await page.locator('main form').count()).toBe(0); // who proposed it does not decide
  await page.getByRole('link', { name: /What it would have done/ }).click();
  await expect(page.getByText('was worked out twice')).toBeVisible();
  await look(page, 'preview');
  await open(page, 'shah', '/expenses/policy');
  await page.getByRole('link', { name: 'Decide' }).first().click();
  await page.locator('main input[value="in_force"]').check();
  await page.getByLabel('Why').fill('The source says the same figure');
  await press(page, 'Decide');
  await expect(page).toHaveURL(/\/law-rows$/);
  await page.goto(`${server.address}/expenses/policy`);
  await expect(page.getByRole('row', { name: /^(Late meal|Meal late)/ }).first()).toContainText('2600');
  await expect(page.getByText('Nobody has proposed a change.')).toBeVisible();
});

test('the chief reads what expenses come to, and everybody what chief officers were paid', async ({ page, browser }) => {
  await open(page, 'hartley', '/expenses/spend');
  await expect(page.getByText('How the hours are worked out')).toBeVisible();
  await look(page, 'spend');
  const stranger = await browser.newPage();
  for (const lang of ['en', 'cy']) {
    await stranger.goto(`${server.address}/chief-officer-expenses?lang=${lang}`);
    await look(stranger, `published-${lang}`);
  }
  await stranger.close();
});

test('a second of finance sends again what the first took in', async ({ page }) => {
  await open(page, 'gower', '/expenses/rejects');
  await page.getByRole('link', { name: /, row 1$/ }).click();
  await page.getByLabel('Send it again').check();
  await page.getByLabel('Why').fill('The number was put right');
  await press(page, 'Save the decision');
  await expect(page.getByText('Nothing that payroll sent back waits.')).toBeVisible();
});

test('two who claim the same receipt are both shown it, and neither more of the other', async ({ page }) => {
  await open(page, 'bevan', '/expenses/begin');
  await page.getByLabel('What it is for').fill('A visit of my own');
  await press(page, 'Begin the claim');
  await page.getByRole('link', { name: 'Add a receipt' }).click();
  await page.getByLabel('Receipt').setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: image });
  await press(page, 'Add it');
  await page.getByRole('link', { name: 'Change' }).first().click();
  await page.getByLabel('What kind').selectOption({ label: 'Parking or toll' });
  await page.getByLabel('What it was').fill('Car park at my visit');
  await page.locator('input[name="amount"]').fill('4.60');
  await page.getByLabel('Who was paid').fill('Q-Park');
  const [, day, month, year] = on.split(' ');
  const parts = { day, month: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].indexOf(month!) + 1, year };
  for (const [name, value] of Object.entries(parts)) await page.locator(`input[name="on-${name}"]`).fill(String(value));
  await press(page, 'Save the line');
  for (const box of await page.locator('main form input[type="checkbox"]').all()) await box.check();
  const asked = page.locator('main form textarea[name="explanation"]');
  if (await asked.count()) await asked.fill('It was on the way to the visit');
  await press(page, 'Certify and submit');
  await expect(page.getByText('Stopped', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'The same in another claim' })).toBeVisible();
  await expect(page.getByText('Kept from you: it is another person')).toBeVisible();
  await look(page, 'twin-second');
  await open(page, 'howells', '/expenses');
  await expect(page.getByText('Another claim says the same')).toBeVisible();
  await look(page, 'twin-list');
  await page.getByRole('link', { name: 'A course at headquarters' }).first().click();
  await expect(page.getByRole('heading', { name: 'The same in another claim' })).toBeVisible();
  await expect(page.locator('main')).not.toContainText('Q-Park');
  await expect(page.getByText('Parking or toll, £4.50')).toBeVisible(); // how it was worked out, of a claim that was sent too
  await look(page, 'twin-first');
  await open(page, 'flynn', '/expenses/desk');
  await page.getByRole('link', { name: 'A visit of my own' }).first().click();
  await page.getByRole('link', { name: /^A course at headquarters, / }).click();
  await expect(page.getByRole('link', { name: /^A visit of my own, / })).toBeVisible();
  await look(page, 'twin-finance');
  await open(page, 'bevan', '/expenses/address');
  await look(page, 'address');
  await page.getByLabel('E-mail address').fill('a.bevan@home.example');
  await press(page, 'Send a code there');
  await expect(page.locator('.govuk-error-summary')).toContainText('no folder for e-mail is set');
  await expect(page.getByLabel('E-mail address')).toHaveValue('a.bevan@home.example');
  await page.goto(`${server.address}/expenses/address/confirm?address=a.bevan%40home.example`);
  await page.getByLabel('Code').fill('22222-22222');
  await press(page, 'Confirm it');
  await expect(page.locator('.govuk-error-summary')).toContainText('This is not the code');
  await look(page, 'address-wrong');
});
