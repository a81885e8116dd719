import { createHash } from 'node:crypto';
import { expect, test, type BrowserContext, type Page } from '@playwright/test';
import { Station, book, choose, fill, go, jpeg, landed, on, readOverAndSign, reopen, setUp, write } from './officer_world';

// The whole part that an officer has in an assault, with no network from start to finish: it lands whole when it returns.
const station = new Station();
test.describe.configure({ mode: 'default' });
test.setTimeout(420_000);
test.beforeAll(() => station.start());
test.afterAll(() => station.end());

const sha = (b: Buffer | string) => createHash('sha256').update(b).digest('hex');
async function begin(page: Page, title: string): Promise<void> {
  await go(page, 'Jobs');
  await page.locator('summary', { hasText: 'Forms' }).click();
  await page.getByRole('button', { name: title, exact: true }).click();
}

async function handIn(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Check before you hand it in' })).toBeVisible();
  await page.getByRole('button', { name: 'Hand it in' }).click();
  await expect(page.getByRole('heading', { name: 'Check before you hand it in' })).toHaveCount(0);
}

async function photograph(page: Page, bytes: Buffer, says: string): Promise<void> {
  await go(page, 'Notebook');
  await page.locator('input[type=file]').setInputFiles({ name: 'shot.jpg', mimeType: 'image/jpeg', buffer: bytes });
  await page.getByLabel('Make it an exhibit').check();
  await page.locator('#note').fill(says);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.o-entry').filter({ hasText: says })).toContainText(sha(bytes).slice(-4));
}

/** The statement of somebody who is not on the record yet, begun from what was written in the notebook. */
async function statement(page: Page, note: string): Promise<void> {
  await go(page, 'Notebook');
  const entry = page.locator('.o-entry').filter({ hasText: note });
  await entry.getByText('Begin a form from this').click();
  await entry.getByRole('button', { name: 'Witness statement (MG11)' }).click();
  await fill(page, 'First name', 'Ceri');
  await fill(page, 'Family name', 'Morgan');
  await fill(page, 'Date of birth (optional)', '1991-04-12');
  await on(page);
  await expect(page.getByLabel('The statement')).toHaveValue(note); // not typed again
}

async function arrest(page: Page): Promise<void> {
  await begin(page, 'Arrest');
  await fill(page, 'First name (optional)', 'Daniel');
  await fill(page, 'Family name (optional)', 'Pryce');
  await on(page);
  await fill(page, 'Where?', 'Bridge Street');
  await fill(page, 'Arrested for', 'OF61102');
  await fill(page, 'Why do you suspect them?', 'Named by the injured woman, and carries the knife');
  await page.getByRole('group', { name: 'Why was it necessary?' }).getByRole('checkbox').first().check();
  await choose(page, 'Told that they are under arrest, and why?', 'Yes');
  await choose(page, 'Caution', 'Given in English');
  await on(page);
  await choose(page, 'Searched under section 32?', 'No');
  await choose(page, 'Force used?', 'No');
  await on(page);
  await handIn(page);
}

async function exhibit(page: Page): Promise<void> {
  await begin(page, 'Seizure and exhibit');
  await fill(page, 'What is it?', 'Kitchen knife, black handle');
  await fill(page, 'Where was it?', 'Drain by 58 Bridge Street');
  const power = page.getByLabel('Under which power?');
  if (await power.count()) await power.selectOption({ index: 1 });
  else await page.getByRole('group', { name: 'Under which power?' }).getByRole('radio').first().check();
  await on(page);
  await handIn(page);
}

const told = 'Ceri Morgan: “He hit me twice and cut me when I put my hand up.”';

test('MOB-01, MOB-03, MOB-08: the whole assault is done with no network, and lands once, in order, and signed', async ({ browser }) => {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const job = await station.job('howells', '41 High Street');
  let page = await setUp(station, context, 'howells');
  await expect(page.locator('summary', { hasText: 'Forms' })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  await page.close();
  page = await reopen(station, context); // from here to the end of it there is no network
  for (const says of ['I have this job', 'I am en route', 'I am at scene']) await page.getByRole('button', { name: says }).click();
  await write(page, 'At scene with PC Bevan.');
  await write(page, told);
  await statement(page, told);
  await page.close(); // the battery is empty in the middle of it
  page = await reopen(station, context);
  await page.getByRole('button', { name: /Go on: Witness statement \(MG11\), Ceri Morgan/ }).click();
  await on(page);
  await expect(page.getByLabel('The statement')).toHaveValue(told);
  await on(page);
  await expect(page.locator('.of-law')).toContainText('consisting of 1 page(s)');
  await readOverAndSign(page, 'C. Morgan', '41 High Street');
  await on(page);
  await choose(page, 'Fill in the back now?', 'No');
  await on(page);
  await handIn(page);
  const [knife, hall] = [await jpeg(page), Buffer.concat([await jpeg(page), Buffer.from('hall')])];
  await photograph(page, knife, 'Knife, drain by 58 Bridge Street');
  await photograph(page, hall, 'Blood in the hall');
  await exhibit(page);
  await arrest(page);
  await go(page, 'Queue');
  await expect(page.locator('.o-pt')).toContainText('10 of 10 still to go');
  await expect(page.locator('.o-q--device li')).toHaveCount(10);
  const howells = await station.as('howells');
  expect(await book(station, 'howells')).toEqual([]); // nobody was told that it is there

  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await landed(page, 120_000);
  await expect(page.locator('.o-q--record li')).toHaveCount(10);
  for (const s of ['refused', 'conflict', 'device', 'received']) await expect(page.locator(`.o-q--${s}`)).toHaveCount(0);

  const notes = await book(station, 'howells');
  expect(notes.map((n) => [n.number, n.text])).toEqual([[2, told], [1, 'At scene with PC Bevan.']]);
  const kept = await (await howells.get(`/api/evidence/thread/${job.thread}`)).json();
  const text = JSON.stringify(kept);
  for (const hash of [sha(knife), sha(hall)]) expect(text.split(hash)).toHaveLength(2);
  const numbers = (kept.exhibits as { number: string; description: string }[]).map((x) => [x.number.split('/')[1], x.description]).sort();
  expect(numbers).toEqual([['1', 'Knife, drain by 58 Bridge Street'], ['2', 'Blood in the hall'], ['3', 'Kitchen knife, black handle']]);
  expect(kept.statements).toHaveLength(1);
  const said = await (await howells.get(`/api/evidence/statement/${kept.statements[0].id}`)).json();
  expect(said.texts).toHaveLength(1);
  expect(said.texts[0].text).toBe(told);
  expect(said.signature).toMatchObject({ hash: sha(told), pages: 1, signed_as: 'C. Morgan', place: '41 High Street', officer: 'howells' });
  const forms: { form: string }[] = (await (await howells.get(`/api/field/thread/${job.thread}/records`)).json()).forms;
  expect(forms.map((f) => f.form).sort()).toEqual(['arrest', 'exhibit', 'mg11']);
  const jobs = await (await howells.get('/api/field/jobs')).json();
  expect([jobs.jobs[0].assignment.en_route_at, jobs.jobs[0].assignment.at_scene_at].every(Boolean)).toBe(true);

  const line: { kind: string; happened_at: string }[] = (await (await howells.get(`/api/threads/${job.thread}/entries?limit=100`)).json()).entries;
  const want = ['field.job.accepted', 'field.note.written', 'evidence.statement.signed', 'evidence.photograph.taken', 'evidence.item.seized', 'custody.person.arrested'];
  for (const k of want) expect(line.map((e) => e.kind), k).toContain(k);
  for (const k of ['evidence.statement.signed', 'custody.person.arrested', 'evidence.item.seized']) expect(line.filter((e) => e.kind === k), k).toHaveLength(1);
  const when = (k: string) => line.filter((e) => e.kind === k).map((e) => Date.parse(e.happened_at)).sort()[0]!;
  expect(when('field.job.accepted')).toBeLessThan(when('field.note.written')); // as it was done, not as it arrived
  expect(when('field.note.written')).toBeLessThan(when('evidence.photograph.taken'));
  await context.close();
});
