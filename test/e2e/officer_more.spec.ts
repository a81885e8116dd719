import { createHash } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { counted } from './counted';
import { axe, expectNone } from './people';
import { Station, choose, fill, go, landed, on, reopen, setUp, sign, tall } from './officer_world';

// What else an officer does without a link: a note to the makers, body-worn video, and a victim's own statement.
const station = new Station();
test.describe.configure({ mode: 'default' });
test.setTimeout(240_000);
test.beforeAll(() => station.start());
test.afterAll(() => station.end());

const found: string[] = [];

/** Holds a screen to axe in every light, to the thumb, and to its width at both sizes; SHOTS keeps the pictures. */
async function look(page: Page, what: string): Promise<void> {
  for (const [size, viewport] of [['390', { width: 390, height: 844 }], ['360', { width: 360, height: 640 }]] as const) {
    await page.setViewportSize(viewport);
    await tall(page);
    for (const theme of ['light', 'dark', 'night']) {
      await page.evaluate((t) => (document.documentElement.className = t), theme);
      if (size === '390') found.push(...(await axe(page)).map((x) => `${what}, ${theme}: ${x}`));
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${what} ${size} ${theme}.png`, fullPage: true });
    }
    const odd = await page.evaluate(() => {
      const out = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ['wider than the screen'] : [];
      for (const e of document.querySelectorAll<HTMLElement>('button, a, input:not([type=checkbox], [type=radio], [type=file]), textarea, summary, label.o-check, label.o-file')) {
        const r = e.getBoundingClientRect();
        if (r.width && (r.height < 48 || r.width < 44) && getComputedStyle(e).display !== 'inline') out.push(`${e.tagName} "${e.textContent?.trim()}" is ${Math.round(r.width)} x ${Math.round(r.height)}`);
      }
      return out;
    });
    found.push(...odd.map((x) => `${what}, ${size}: ${x}`));
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.evaluate(() => (document.documentElement.className = 'light'));
}

const makers = async (): Promise<{ page: string; title: string; text: string; roles: string[]; account?: string }[]> => (await (await (await station.as('engineer')).get('/api/voice/notes?limit=100')).json()).notes ?? [];

test('a note to the makers goes from the officer\'s screen in two presses, without a link, and names nobody', { tag: '@budget' }, async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  let page = await setUp(station, context, 'howells');
  await go(page, 'Notebook');
  await context.setOffline(true);
  await page.getByText('What gets in the way here?').click();
  await page.getByLabel('What gets in the way on this screen?').fill('The list jumps');
  await page.close(); // the battery is empty in the middle of it
  page = await reopen(station, context);
  await go(page, 'Notebook');
  await expect(page.getByLabel('What gets in the way on this screen?')).toHaveValue('The list jumps');
  await look(page, 'note to the makers');
  await page.getByLabel('What gets in the way on this screen?').fill('');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('Write what gets in the way')).toBeVisible();
  await go(page, 'Find');
  await go(page, 'Notebook');
  const walk = await counted(page);
  await page.getByText('What gets in the way here?').click();
  await walk.words(page.getByLabel('What gets in the way on this screen?'), 'The list jumps to the top');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(page.getByText('It goes to those who make this when there is a link')).toBeVisible();
  await walk.spent('field.said');
  await go(page, 'Jobs');
  await page.getByText('What gets in the way here?').click();
  await page.getByLabel('What gets in the way on this screen?').fill('Job 0412/26 is not shown');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await go(page, 'Queue');
  await expect(page.locator('.o-q--device')).toContainText('The list jumps to the top');
  expect(await makers()).toEqual([]);
  await context.setOffline(false);
  await page.getByRole('button', { name: 'Send now' }).click();
  await expect(page.locator('.o-q--record')).toContainText('Those who make this have it, without your name', { timeout: 30_000 });
  await expect(page.locator('.o-q--refused')).toContainText('Leave out “0412/26”');
  await look(page, 'queue with notes to the makers');
  await page.getByLabel('What you wrote').fill('A job is not shown');
  await page.getByRole('button', { name: 'Save it again' }).click();
  await landed(page);
  const all = await makers();
  expect(all.map((n) => [n.page, n.title, n.text, n.roles.includes('officer'), n.account]).sort()).toEqual([
    ['/officer/jobs', "Officer's app: Jobs", 'A job is not shown', true, undefined], ['/officer/notebook', "Officer's app: Notebook", 'The list jumps to the top', true, undefined]]);
  expect(JSON.stringify(all)).not.toMatch(/howells/i);
  expectNone(found.splice(0));
  await context.close();
});

/** A film of 12 seconds, as a program writes its boxes (ISO/IEC 14496-12); what is in it nobody plays here. */
function film(): Buffer {
  const box = (name: string, body: Buffer) => Buffer.concat([Buffer.from([0, 0, (body.length + 8) >> 8, (body.length + 8) & 255]), Buffer.from(name), body]);
  const head = Buffer.alloc(100);
  head.writeUInt32BE(Math.floor(Date.now() / 1000) - 86_400 + 2_082_844_800, 4);
  head.writeUInt32BE(1000, 12);
  head.writeUInt32BE(12_000, 16);
  return Buffer.concat([box('ftyp', Buffer.from('mp42\0\0\0\0mp42isom', 'latin1')), box('moov', box('mvhd', head)), box('mdat', Buffer.alloc(2000, 7))]);
}

test('MOB-07: body-worn video is put on the record from the phone without a link, with what it is, and its times are proposed', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const job = await station.job('bevan', '41 High Street');
  const page = await setUp(station, context, 'bevan');
  await expect(page.getByRole('heading', { name: /Violence/ })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  await page.getByText('Body-worn video').click();
  const bytes = film();
  await page.getByLabel('Record or choose a film').setInputFiles({ name: 'VID_0001.mp4', mimeType: 'video/mp4', buffer: bytes });
  await expect(page.getByText('12 s long')).toBeVisible();
  await expect(page.getByLabel('Recording started')).not.toHaveValue('');
  await go(page, 'Notebook');
  await go(page, 'Jobs');
  await expect(page.getByText('12 s long')).toBeVisible(); // another tab loses nothing of it
  const form = page.locator('.o-film');
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Choose how people knew that it records')).toBeVisible();
  await look(page, 'body-worn video');
  await form.getByRole('radio', { name: /not practicable/ }).check();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Say why they could not be told.')).toBeVisible();
  await form.getByLabel('Why could they not be told?').fill('He came at me at once');
  await form.getByRole('checkbox', { name: /It is evidence/ }).check();
  await form.getByRole('button', { name: 'Save' }).click();
  await expect(form.getByRole('button', { name: 'Save' })).toHaveCount(0);
  await go(page, 'Queue');
  await expect(page.locator('.o-q--device')).toContainText('Body-worn video');
  await context.setOffline(false);
  await landed(page);
  const author = await station.as('bevan');
  const kept = (await (await author.get(`/api/evidence/thread/${job.thread}`)).json()).materials.filter((m: { kind: string }) => m.kind === 'body_worn_video');
  expect(kept).toHaveLength(1);
  const said = await (await author.get(`/api/evidence/video/${kept[0].id}`)).json();
  expect([said.sha256, said.evidential, said.personal, said.notice, said.notice_why, said.incident, said.keep_until]).toEqual([createHash('sha256').update(bytes).digest('hex'), true, false, 'not_practicable', 'He came at me at once', job.id, undefined]);
  expect(Date.parse(said.stopped_at) - Date.parse(said.started_at)).toBe(12_000);
  await page.getByRole('link', { name: 'Open the recording' }).click();
  await expect(page.getByRole('link', { name: 'Mark the recording' })).toBeVisible(); // and from here it is marked, redacted and shared
  expectNone(found.splice(0));
  await context.close();
});

test('VIC-08: a victim personal statement is signed on glass without a link, stands apart from the witness statement, and is added to, not changed', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const job = await station.job('pryce', '3 Mill Lane');
  const page = await setUp(station, context, 'pryce');
  await expect(page.getByRole('heading', { name: /Violence/ })).toBeVisible({ timeout: 30_000 });
  await context.setOffline(true);
  await page.locator('summary', { hasText: 'Forms' }).click();
  await page.getByRole('button', { name: 'Victim personal statement', exact: true }).click();
  await fill(page, 'First name', 'Ceri');
  await fill(page, 'Family name', 'Morgan');
  await choose(page, /Told that the court and the defence read it/, 'No');
  await on(page);
  await expect(page.locator('.o-wrong')).toContainText('told who reads it');
  await choose(page, /Told that the court and the defence read it/, 'Yes');
  await on(page);
  await fill(page, 'What the crime did to them', 'I do not sleep. I have closed the shop early since.');
  await choose(page, 'What do they wish in court, before the sentence?', 'The prosecutor reads it out');
  await look(page, 'personal statement');
  await on(page);
  await choose(page, 'Does the victim sign it now?', 'Yes');
  await choose(page, 'Can the victim read it?', 'They can read it');
  await choose(page, 'Read back, and shown that it can be changed?', 'Yes');
  await choose(page, 'Declaration made?', 'Yes');
  await fill(page, 'Name as signed', 'C. Morgan');
  await fill(page, 'Where was it signed?', '3 Mill Lane');
  await sign(page, 'signature');
  await on(page);
  await page.getByRole('button', { name: 'Change in their words' }).click();
  await expect(page.getByRole('button', { name: 'Keep this as signed, and make another' })).toBeVisible();
  await expect(page.getByLabel('What the crime did to them')).toHaveCount(0); // what is signed is not typed over
  await on(page);
  await on(page);
  await page.getByRole('button', { name: 'Hand it in' }).click();
  await go(page, 'Queue');
  await expect(page.locator('.o-q--device')).toContainText('Victim personal statement, Ceri Morgan');
  await expect(page.getByText('Change it: the next version')).toHaveCount(0);
  await context.setOffline(false);
  await landed(page);
  const author = await station.as('pryce');
  const all = (await (await author.get(`/api/evidence/thread/${job.thread}`)).json()).statements as { kind: string; wish: string; state: string; reverse: boolean }[];
  expect(all.map((s) => [s.kind, s.wish, s.state, s.reverse])).toEqual([['personal', 'prosecutor', 'signed', false]]);
  expectNone(found.splice(0));
  await context.close();
});

test('MOB-04: a late entry in the hour that is twice says which of the two it was', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const page = await setUp(station, context, 'pc3124');
  await go(page, 'Notebook');
  await page.locator('#note').fill('He was by the bridge.');
  await page.getByText('It happened earlier').click();
  await page.getByLabel('When it happened').fill('2026-10-25T01:30');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.o-wrong')).toContainText('this time was twice');
  await look(page, 'late entry twice');
  await page.getByRole('radio', { name: /The second/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.o-entry').filter({ hasText: 'by the bridge' })).toContainText('Late entry: of 01:30');
  await landed(page);
  const notes = (await (await (await station.as('pc3124')).get('/api/field/notes?limit=100')).json()).notes;
  expect(notes[0].happened_at).toBe('2026-10-25T01:30:00Z');
  expectNone(found.splice(0));
  await context.close();
});

test('a new job is told on every screen with its acknowledgement, a crew reads what one of it wrote, and national records speak first', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  context.setDefaultTimeout(20_000);
  const page = await setUp(station, context, 'pc3136');
  await go(page, 'Queue');
  const job = await station.job('pc3136', '12 Bridge Street');
  await page.getByRole('button', { name: 'Send now' }).click();
  const alert = page.getByRole('region', { name: 'New job' });
  await expect(alert).toContainText('12 Bridge Street');
  await look(page, 'new job on another screen');
  await alert.getByRole('button', { name: 'I have this job' }).click();
  await expect(alert).toHaveCount(0);
  const room = await station.as('bryant');
  const asked = await room.post(`/api/control/incidents/${job.id}/checks`, { data: { kind: 'person', family: 'DARROW', given: 'SILAS', born_on: '1988-03-12', reason: '2', why: 'Stopped at the scene', callsign: job.callsign } });
  expect(asked.ok(), await asked.text()).toBe(true);
  const told = page.getByRole('alert').filter({ hasText: 'A check made, not a fact of ours' });
  await expect(async () => {
    await page.getByRole('button', { name: 'Send now' }).click();
    await expect(told).toContainText('SIMULATOR', { timeout: 1500 });
  }).toPass({ timeout: 40_000 });
  await look(page, 'national records');
  await go(page, 'Find');
  await page.getByText(/Ask national records/).click();
  await page.getByRole('link', { name: 'A vehicle' }).click();
  await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeVisible();
  expectNone(found.splice(0));
  await context.close();
});
