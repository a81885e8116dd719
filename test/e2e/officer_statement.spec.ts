import { createHash } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { axe, expectNone } from './people';
import { Station, choose, fill, go, landed, on, pin, readOverAndSign, reopen, setUp, sign, tall } from './officer_world';

// A statement that is signed on glass without a link, and what an edit, a child and somebody who cannot read make of it.
const station = new Station();
test.describe.configure({ mode: 'default' });
test.setTimeout(300_000);
test.beforeAll(() => station.start());
test.afterAll(() => station.end());

const sha = (s: string) => createHash('sha256').update(s).digest('hex');

async function statementOf(page: Page, given: string, family: string, born: string): Promise<void> {
  await go(page, 'Jobs');
  await page.getByRole('button', { name: 'Take a statement' }).click();
  await fill(page, 'First name', given);
  await fill(page, 'Family name', family);
  await fill(page, 'Date of birth (optional)', born);
}

async function handIn(page: Page): Promise<void> {
  await choose(page, 'Fill in the back now?', 'No');
  await on(page);
  await page.getByRole('button', { name: 'Hand it in' }).click();
  await expect(page.getByRole('heading', { name: 'Check before you hand it in' })).toHaveCount(0);
}

async function shot(page: Page, name: string): Promise<void> {
  if (!process.env.SHOTS) return;
  await page.setViewportSize({ width: 390, height: Math.max(844, await page.evaluate(() => document.documentElement.scrollHeight)) });
  for (const theme of ['light', 'dark', 'night']) {
    await page.evaluate((t) => (document.documentElement.className = t), theme);
    await page.screenshot({ path: `${process.env.SHOTS}/${name} ${theme}.png` });
  }
  await page.evaluate(() => (document.documentElement.className = 'light'));
  await page.setViewportSize({ width: 390, height: 844 });
}

test('MOB-03: an edit after signing is version 2, both are kept, the lock and a killed tab lose nothing, and both land', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const job = await station.job('howells', '41 High Street');
  let page = await setUp(station, context, 'howells');
  await expect(page.getByRole('button', { name: 'Take a statement' })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  const found: string[] = [];
  const look = async (what: string) => {
    await page.setViewportSize({ width: 390, height: Math.max(844, await page.evaluate(() => document.documentElement.scrollHeight)) });
    for (const theme of ['light', 'dark', 'night']) {
      await page.evaluate((t) => (document.documentElement.className = t), theme);
      found.push(...(await axe(page)).map((x) => `${what}, ${theme}: ${x}`));
    }
    await page.evaluate(() => (document.documentElement.className = 'light'));
    await page.setViewportSize({ width: 390, height: 844 });
    await shot(page, what);
  };
  await statementOf(page, 'Ceri', 'Morgan', '1991-04-12');
  await look('statement witness');
  await on(page);
  const [one, two] = ['He hit me twice.', 'He hit me twice, and he had a knife.'];
  await page.getByLabel('The statement').fill(one);
  await on(page);
  await readOverAndSign(page, 'C. Morgan', '41 High Street');
  await look('statement signed');
  await go(page, 'Queue');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.close();
  page = await reopen(station, context);
  await page.getByRole('button', { name: /Go on: Witness statement \(MG11\), Ceri Morgan/ }).click();
  await on(page);
  await expect(page.getByText('The signature binds these words.')).toBeVisible(); // it is signed still
  await expect(page.getByLabel('The statement')).toHaveCount(0);
  await look('statement bound');
  await page.getByRole('button', { name: 'Keep this as signed, and make the next version' }).click();
  await expect(page.locator('#of-why-says')).toContainText('Say why it is changed');
  await page.getByLabel('Why is it changed?').fill('She remembered the knife');
  await page.getByRole('button', { name: 'Keep this as signed, and make the next version' }).click();
  await expect(page.getByText('What was signed is kept as it was signed.')).toBeVisible();
  await page.getByLabel('The statement').fill(two);
  await on(page);
  await expect(page.locator('#of-signature')).toHaveAttribute('aria-label', /Sign here/); // the signature is void
  await choose(page, 'Read back, and shown that it can be changed?', 'Yes');
  await choose(page, 'Declaration made?', 'Yes');
  await sign(page, 'signature');
  await on(page);
  await handIn(page);
  await go(page, 'Queue');
  await expect(page.locator('.o-q--device li')).toHaveCount(2);
  await look('queue with two versions');
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await landed(page);
  await expect(page.locator('.o-q--record li')).toHaveCount(2);
  const howells = await station.as('howells');
  const kept = await (await howells.get(`/api/evidence/thread/${job.thread}`)).json();
  expect(kept.statements).toHaveLength(1);
  const said = await (await howells.get(`/api/evidence/statement/${kept.statements[0].id}`)).json();
  expect(said.texts.map((t: { n: number; text: string; signature?: { hash: string; voided_at?: string } }) => [t.n, t.text, t.signature?.hash, Boolean(t.signature?.voided_at)])).toEqual([[1, one, sha(one), true], [2, two, sha(two), false]]);
  expect(said.n).toBe(2);
  expectNone(found);
  await context.close();
});

test('MOB-01: a child is supported, and who cannot read has it read over by another, who signs', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  context.setDefaultTimeout(20_000);
  const job = await station.job('pc3124', '3 Mill Lane');
  const page = await setUp(station, context, 'pc3124');
  await expect(page.getByRole('button', { name: 'Take a statement' })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  const year = new Date().getFullYear() - 12;
  await statementOf(page, 'Rhys', 'Evans', `${year}-01-02`);
  await on(page);
  await expect(page.getByRole('alert')).toContainText('who is with the child'); // asked because of the age, and not before
  await page.getByLabel('Who is with the child?').fill('His mother, who does not answer for him');
  await on(page);
  await page.getByLabel('The statement').fill('He ran past me.');
  await on(page);
  await readOverAndSign(page, 'Rhys', '3 Mill Lane');
  await choose(page, 'Can the witness read it?', 'They cannot: another person reads it over');
  await expect(page.locator('.of-law')).toHaveCount(2); // the reader declares too
  await expect(page.locator('#of-signature')).toHaveAttribute('aria-label', /Sign here/); // other words: the signature is void
  await choose(page, 'Declaration made?', 'Yes');
  await fill(page, 'Who read it over?', 'J. Evans');
  await sign(page, 'reader_signature');
  await sign(page, 'signature');
  await on(page);
  await choose(page, 'Fill in the back now?', 'Yes');
  await on(page); // the back is asked whole
  await expect(page.getByRole('alert')).toContainText('dates to avoid');
  await fill(page, 'Home address (optional)', '9 Secret Lane');
  await choose(page, 'Are there dates to avoid?', 'No');
  await choose(page, 'Consent to medical records being seen', 'Not needed');
  await choose(page, 'Victim personal statement', 'Not a victim');
  await choose(page, 'Willing to come to court?', 'Yes');
  await on(page);
  await page.getByRole('button', { name: 'Hand it in' }).click();
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await landed(page);
  await expect(page.locator('.o-q--record')).toContainText('Rhys Evans');
  const own = await station.as('pc3124');
  const kept = await (await own.get(`/api/evidence/thread/${job.thread}`)).json();
  const said = await (await own.get(`/api/evidence/statement/${kept.statements[0].id}`)).json();
  expect([said.age, said.signature.read_over_by, said.reverse]).toEqual([12, 'J. Evans', true]);
  expect(said.signature.words).toContain('cannot read');
  const text = JSON.stringify([said, kept, await (await own.get(`/api/field/thread/${job.thread}/records`)).json()]);
  expect(text).not.toContain('Secret Lane'); // MOB-02: the back is a class of its own
  // From the card of a person of the job: nothing that the record knows is typed again.
  await page.getByRole('button', { name: 'Send now' }).click();
  await go(page, 'Jobs');
  await page.getByRole('button', { name: 'Statement of Rhys Evans' }).click({ timeout: 30_000 });
  await expect(page.getByLabel('First name', { exact: true })).toHaveValue('Rhys');
  await expect(page.getByLabel('Family name', { exact: true })).toHaveValue('Evans');
  // Who is of the officer's own job is looked up for that; why is asked of everybody else.
  await go(page, 'Find');
  await expect(page.locator('#why')).toBeVisible();
  await page.locator('#words').fill('Rhys Evans');
  await expect(page.locator('#why')).toHaveCount(0);
  await page.locator('form').getByRole('button', { name: 'Find' }).click();
  await expect(page.getByRole('link', { name: /Rhys Evans/ })).toBeVisible();
  expectNone(await axe(page));
  await page.locator('#words').fill('Somebody Else');
  await page.locator('form').getByRole('button', { name: 'Find' }).click();
  await expect(page.getByRole('alert')).toContainText('Say why you look');
  await expect(page.locator('#why')).toBeFocused();
  await context.close();
});

test('MOB-03: a statement that is not accepted says why, and is put right', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const job = await station.job('pryce', '7 Bridge Street');
  const page = await setUp(station, context, 'pryce');
  await expect(page.getByRole('button', { name: 'Take a statement' })).toBeVisible({ timeout: 30_000 });
  await statementOf(page, 'Marta', 'Nowak', '1988-06-01');
  await on(page);
  await page.getByLabel('The statement').fill('I saw the knife.');
  await on(page);
  await readOverAndSign(page, 'M. Nowak', '7 Bridge Street');
  await on(page);
  await handIn(page);
  await landed(page);
  const pryce = await station.as('pryce');
  const id = (await (await pryce.get(`/api/evidence/thread/${job.thread}`)).json()).statements[0].id;
  await page.getByText('Change it: the next version').click();
  await page.locator('.o-whole input').fill('She saw two knives');
  await page.getByRole('button', { name: 'Make the next version' }).click();
  const changed = await pryce.post(`/api/evidence/statement/${id}/change`, { data: { from: sha('I saw the knife.'), text: 'I saw a knife at the desk.', why: 'At the desk' } });
  expect(changed.ok(), await changed.text()).toBe(true);
  await page.getByLabel('The statement').fill('I saw two knives.');
  await on(page);
  await choose(page, 'Does the witness sign it now?', 'No');
  await on(page);
  await handIn(page);
  await go(page, 'Queue');
  await expect(page.locator('.o-q--conflict')).toContainText('now at version 2', { timeout: 30_000 });
  const said = await (await pryce.get(`/api/evidence/statement/${id}`)).json();
  expect(said.texts.map((t: { text: string }) => t.text)).toEqual(['I saw the knife.', 'I saw a knife at the desk.']); // nothing was half-written
  await page.getByRole('button', { name: 'Leave it as the record has it' }).click();
  await expect(page.locator('.o-q--conflict')).toHaveCount(0);
  await context.close();
});

test('MOB-01, MOB-03: two versions that were signed under words no longer in force are both refused, and are put right in their order', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  await context.route('**/api/field/forms', async (route) => {
    const reply = await route.fetch();
    const body = await reply.json();
    for (const k of Object.keys(body.read)) body.read[k] = `${body.read[k]} As it stood before.`;
    await route.fulfill({ status: 200, headers: { 'content-type': 'application/json', etag: '"before"' }, body: JSON.stringify(body) });
  });
  await station.job('pc3124', '3 Mill Lane');
  const page = await setUp(station, context, 'pc3124');
  await expect(page.getByRole('button', { name: 'Take a statement' })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  await statementOf(page, 'Siân', 'O’Brien', '1991-04-12');
  await on(page);
  await page.getByLabel('The statement').fill('He ran.');
  await on(page);
  await readOverAndSign(page, 'S. O’Brien', '3 Mill Lane');
  await on(page);
  await page.getByRole('button', { name: 'Back', exact: true }).click();
  await expect(page.locator('#of-signature')).toHaveCount(0); // left once, the signature closes what it binds, and itself
  await shot(page, 'statement sealed');
  await page.getByLabel('Why is it changed?').fill('He had a bag');
  await page.getByRole('button', { name: 'Keep this as signed, and make the next version' }).click();
  await page.getByLabel('The statement').fill('He ran with a bag.');
  await on(page);
  await choose(page, 'Does the witness sign it now?', 'No');
  await on(page);
  await handIn(page);
  await context.unroute('**/api/field/forms');
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await go(page, 'Queue');
  await expect(page.locator('.o-q--refused li')).toHaveCount(2, { timeout: 30_000 });
  await expect(page.locator('.o-q--refused')).toContainText('The words of the declaration have changed');
  await page.getByRole('button', { name: 'Lock', exact: true }).click(); // the forms of today come with the next opening
  const renewed = page.waitForResponse((r) => r.url().endsWith('/api/field/forms') && r.status() === 200);
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Open' }).click();
  await renewed;
  await go(page, 'Queue');
  const versionTwo = page.locator('.o-q--refused li').filter({ hasText: 'next version' });
  await versionTwo.getByRole('button', { name: 'Open it to put it right' }).click();
  await expect(page.getByText('Put it right first')).toBeVisible();
  await on(page);
  await expect(page.getByLabel('The statement')).toHaveValue('He ran.');
  await page.getByLabel('The statement').fill('He ran away.');
  await on(page);
  await readOverAndSign(page, 'S. O’Brien', '3 Mill Lane');
  await on(page);
  await handIn(page);
  await go(page, 'Queue');
  await versionTwo.getByRole('button', { name: 'Open it to put it right' }).click();
  await expect(page.getByText('What was signed is kept as it was signed.')).toBeVisible();
  await expect(page.getByLabel('First name')).toHaveCount(0); // a version changes the words, and nothing of who says them
  await on(page);
  await on(page);
  await handIn(page);
  await go(page, 'Queue');
  await expect(page.locator('.o-q--refused')).toHaveCount(0, { timeout: 30_000 });
  await landed(page);
  const author = await station.as('pc3124');
  const jobs = (await (await author.get('/api/field/jobs')).json()).jobs as { incident: { thread: string } }[]; // earlier tests left jobs, and the phone shows one of them first
  const all: { id: string }[] = [];
  for (const j of jobs) all.push(...(await (await author.get(`/api/evidence/thread/${j.incident.thread}`)).json()).statements);
  const read = await Promise.all(all.map(async (x) => (await author.get(`/api/evidence/statement/${x.id}`)).json()));
  const kept = read.filter((x) => x.texts.some((t: { text: string }) => t.text === 'He ran away.'));
  expect(kept, JSON.stringify(read.map((x) => [x.witness_name, x.texts]))).toHaveLength(1);
  const said = kept[0];
  expect(said.texts.map((t: { text: string; signature?: { voided_at?: string } }) => [t.text, t.signature ? Boolean(t.signature.voided_at) : undefined])).toEqual([['He ran away.', true], ['He ran with a bag.', undefined]]);
  await context.close();
});

test('the hour that is twice is asked about, and not guessed', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const page = await setUp(station, context, 'pryce');
  await page.getByText(/^Forms/).first().click({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Crime report', exact: true }).click();
  const from = page.getByLabel('Committed at, or from');
  await from.fill('2026-10-25T01:30');
  const asked = page.getByRole('group', { name: /this time was twice/ });
  await expect(asked.getByRole('radio', { checked: true })).toHaveCount(0);
  await on(page);
  await expect(page.locator('#of-from_at-says')).toContainText('was twice that night');
  await shot(page, 'twice');
  await asked.getByRole('radio', { name: /The second/ }).check();
  await expect(from).toHaveValue('2026-10-25T01:30');
  await expect(asked.getByRole('radio', { name: /The second/ })).toBeChecked();
  await tall(page);
  expectNone(await axe(page));
  await from.fill('2026-10-25T03:30');
  await expect(asked).toHaveCount(0);
  await context.close();
});
