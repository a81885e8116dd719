import { createHash } from 'node:crypto';
import { expect, test, type Page } from '@playwright/test';
import { axe, expectNone } from './people';
import { Station, book, go, jpeg, landed, pin, reopen, setUp, write } from './officer_world';

// The officer's app on a real browser against a real server: whatever fails, at the end there is exactly one of everything.
const station = new Station();
test.describe.configure({ mode: 'default' });
test.setTimeout(240_000);
test.beforeAll(() => station.start());
test.afterAll(() => station.end());

const count = <T>(of: T[], is: (x: T) => boolean) => of.filter(is).length;

test('an officer does their whole part without a link, the tab is killed, and it lands once and in order', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const job = await station.job('howells', '41 High Street');
  let page = await setUp(station, context, 'howells');
  await expect(page.getByRole('heading', { name: /Violence/ })).toBeVisible();
  await context.setOffline(true);
  await page.close();
  page = await reopen(station, context); // a cold start with no network
  for (const says of ['I have this job', 'I am en route', 'I am at scene']) await page.getByRole('button', { name: says }).click();
  await expect(page.getByRole('button', { name: 'We are clear' })).toContainText('at scene');
  await write(page, 'At scene with PC Bevan.');
  await write(page, 'Ceri Morgan: “He hit me twice.”');
  const photo = await jpeg(page);
  await page.locator('input[type=file]').setInputFiles({ name: 'knife.jpg', mimeType: 'image/jpeg', buffer: photo });
  await page.getByLabel('Make it an exhibit').check();
  await page.locator('#note').fill('Knife, drain by 58 Bridge Street');
  await page.getByRole('button', { name: 'Save' }).click();
  const end = createHash('sha256').update(photo).digest('hex').slice(-4);
  await expect(page.locator('.o-entry').filter({ hasText: 'Knife' })).toContainText(end);
  await expect(page.locator('.o-entry').filter({ hasText: 'Knife' })).toContainText('On this device');
  await go(page, 'Queue');
  await expect(page.locator('.o-pt')).toContainText('6 of 6 still to go');
  await expect(page.locator('body')).toContainText('There is no link');
  await page.close(); // the battery is empty
  page = await reopen(station, context);
  await go(page, 'Queue');
  await expect(page.locator('.o-pt')).toContainText('6 of 6 still to go');
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await landed(page);
  const notes = await book(station, 'howells');
  expect(notes.map((n) => [n.number, n.text])).toEqual([[2, 'Ceri Morgan: “He hit me twice.”'], [1, 'At scene with PC Bevan.']]);
  const kept = await (await (await station.as('howells')).get(`/api/evidence/thread/${job.thread}`)).json();
  expect(JSON.stringify(kept)).toContain(createHash('sha256').update(photo).digest('hex'));
  expect(JSON.stringify(kept).match(/58 Bridge Street/g)).toHaveLength(1);
  const jobs = await (await (await station.as('howells')).get('/api/field/jobs')).json();
  expect(jobs.jobs[0].assignment.at_scene_at).toBeTruthy();
  await context.close();
});

test('the network is cut at every step, there and back, and a clock is seven hours slow', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  await context.addInitScript(() => {
    const real = Date.now;
    Date.now = () => real() - 7 * 3_600_000;
  });
  const page = await setUp(station, context, 'bevan');
  const before = (await book(station, 'bevan')).length;
  const photo = await jpeg(page);
  let asked = 0;
  const cut = async (n: number, back: boolean) => {
    asked = 0;
    await page.unroute('**/api/field/**');
    await page.route('**/api/field/**', async (route) => {
      if (asked++ !== n) return route.continue();
      if (back) await route.fetch(); // it is done there, and nobody hears it
      return route.abort().catch(() => {}); // the page may have gone on without it
    });
  };
  let made = 0;
  for (const back of [false, true]) {
    for (let n = 0; n < 5; n++) {
      await cut(n, back);
      await go(page, 'Notebook');
      await page.locator('input[type=file]').setInputFiles({ name: 'p.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([photo, Buffer.from(`${n}${back}`)]) });
      await write(page, `cut at ${n}, ${back ? 'back' : 'there'}`);
      await landed(page);
      made++;
    }
  }
  await page.unroute('**/api/field/**');
  const notes = (await book(station, 'bevan')).slice(0, made).reverse();
  expect((await book(station, 'bevan')).length).toBe(before + made);
  expect(notes.map((x) => x.text)).toEqual([false, true].flatMap((b) => [0, 1, 2, 3, 4].map((n) => `cut at ${n}, ${b ? 'back' : 'there'}`)));
  for (const x of notes) {
    expect(x.files).toHaveLength(1);
    expect(Math.abs(Date.parse(x.written_at) - Date.now())).toBeLessThan(4 * 60_000);
  }
  await context.close();
});

test('the tab is killed while a photograph goes, the server is killed too, and the queue is replayed twice', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  let page = await setUp(station, context, 'pryce');
  const photo = Buffer.concat([await jpeg(page), Buffer.alloc(600_000, 3)]); // three pieces at least
  let pieces = 0;
  const first = new Promise<void>((done) => {
    void page.route('**/api/field/uploads/**', async (route) => {
      if (pieces++ === 0) return route.continue();
      done();
      return new Promise(() => undefined); // the second piece never goes
    });
  });
  await go(page, 'Notebook');
  await page.locator('input[type=file]').setInputFiles({ name: 'p.jpg', mimeType: 'image/jpeg', buffer: photo });
  await write(page, 'a photograph on its way');
  await first;
  await go(page, 'Queue');
  await expect(page.locator('.o-q--received')).toContainText('carries on where it stopped');
  await page.close();
  await station.kill();
  page = await reopen(station, context); // no server at all
  await write(page, 'written while nothing answered');
  await go(page, 'Queue');
  await expect(page.locator('.o-pt')).toContainText('2 of 2 still to go');
  let again = 0;
  await page.route('**/api/field/sync', async (route) => {
    try {
      for (let n = 0; n < 2; n++) if ((await route.fetch()).ok()) again++;
      await route.continue();
    } catch {
      await route.abort().catch(() => {});
    }
  });
  await station.start();
  await landed(page);
  expect(again).toBeGreaterThan(1);
  const notes = await book(station, 'pryce');
  expect(count(notes, (n) => n.text === 'a photograph on its way')).toBe(1);
  expect(notes.map((n) => n.text)).toEqual(['written while nothing answered', 'a photograph on its way']);
  expect(notes[1]!.files![0]!.sha256).toBe(createHash('sha256').update(photo).digest('hex'));
  await context.close();
});

test('a full phone says so and loses nothing; a lost phone erases itself', async ({ browser }) => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 } });
  let page = await setUp(station, context, 'howells');
  await context.setOffline(true);
  await write(page, 'kept before it was full');
  // What a browser says of a full disk: this one, in a private window, cannot be filled in a test.
  await page.evaluate(() => (navigator.storage.estimate = async () => ({ quota: 1_000_000, usage: 900_000 })));
  await page.locator('input[type=file]').setInputFiles({ name: 'p.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([await jpeg(page), Buffer.alloc(6_000_000, 1)]) });
  await page.locator('#note').fill('too large for this phone');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('no room left');
  await expect(page.locator('#note')).toHaveValue('too large for this phone'); // what was typed is kept
  await page.close();
  page = await reopen(station, context);
  await go(page, 'Notebook');
  await expect(page.locator('.o-entry')).toHaveCount(1);
  await context.setOffline(false);
  await landed(page);

  const sergeant = await station.as('rees');
  const mine = (await (await sergeant.get('/api/field/devices')).json()).devices.find((d: { officer: string; state: string }) => d.officer === 'howells' && d.state === 'active');
  expect((await sergeant.post(`/api/field/devices/${mine.id}/revoke`, { data: { why: 'Left on a bus' } })).ok()).toBe(true);
  await page.getByRole('button', { name: 'Send now' }).click();
  await expect(page.getByRole('heading', { name: 'This phone was erased' })).toBeVisible({ timeout: 30_000 });
  expect(await page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((done) => { const r = indexedDB.open('officer'); r.onsuccess = () => done(r.result); });
    return new Promise((done) => { const r = db.transaction('held').objectStore('held').count(); r.onsuccess = () => done(r.result); });
  })).toBe(0);
  await context.close();
});

const sizes = [{ width: 390, height: 844 }, { width: 360, height: 640 }, { width: 320, height: 256 }]; // the last is 1280 px at 400 %

test('every screen is clean by axe, in every light, by thumb, and at 400 % nothing scrolls sideways', async ({ browser }) => {
  const context = await browser.newContext({ viewport: sizes[0] });
  await station.job('pc3124', '3 Mill Lane');
  const page = await setUp(station, context, 'pc3124');
  await write(page, 'Marta Nowak, café manager, saw him take the knife from his right coat pocket.');
  const found: string[] = [];
  for (const tab of ['Jobs', 'Notebook', 'Find', 'Queue']) {
    await go(page, tab);
    for (const theme of ['light', 'dark', 'night']) {
      await page.evaluate((t) => (document.documentElement.className = t), theme);
      found.push(...(await axe(page)).map((x) => `${tab}, ${theme}: ${x}`));
    }
    for (const size of sizes) {
      await page.setViewportSize(size);
      found.push(...(await odd(page)).map((x) => `${tab}, ${size.width}: ${x}`));
    }
    await page.setViewportSize(sizes[0]!);
  }
  await page.getByRole('button', { name: 'Help' }).click();
  await expect(page.getByRole('button', { name: /Emergency: send help/ })).toBeVisible();
  found.push(...(await axe(page)).map((x) => `Help: ${x}`));
  expectNone(found);
  await context.close();
});

/** What is too small for a thumb, or wider than the screen. */
async function odd(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) out.push(`${root.scrollWidth - root.clientWidth} px wider than the screen`);
    for (const e of document.querySelectorAll<HTMLElement>('button, a, input:not([type=checkbox], [type=radio], [type=file]), textarea, summary, label.o-check, label.o-file')) {
      const r = e.getBoundingClientRect();
      if (r.width && (r.height < 48 || r.width < 44)) out.push(`${e.tagName} "${e.textContent?.trim()}" is ${Math.round(r.width)} x ${Math.round(r.height)}`);
    }
    return out;
  });
}

test('help is called from any screen, and says when it has not been heard', async ({ browser }) => {
  const context = await browser.newContext({ viewport: sizes[0] });
  const page = await setUp(station, context, 'pc3124');
  await expect(page.getByRole('button', { name: 'Help' })).toBeVisible(); // the phone knows whose crew it is
  await context.setOffline(true);
  await go(page, 'Find');
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('button', { name: /Emergency: send help/ }).click();
  await expect(page.locator('.o-sent')).toContainText('NOT reached');
  await page.locator('#words').fill('nobody');
  if (await page.locator('#why').isVisible()) await page.locator('#why').fill('to see what is held');
  await page.locator('form').getByRole('button', { name: 'Find' }).click();
  await expect(page.locator('main')).toContainText('There is no link. These are from what this phone holds');
  await context.setOffline(false);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.locator('.o-sent')).toContainText('on every console', { timeout: 30_000 });
  const board = await (await (await station.as('bryant')).get('/api/control/board')).json();
  expect(count(board.units, (u: { shape: string }) => u.shape === 'emergency')).toBe(1);
  await context.close();
});

test('a wrong PIN says how many are left', async ({ browser }) => {
  const context = await browser.newContext({ viewport: sizes[1] });
  const page = await setUp(station, context, 'pc3136');
  await page.reload();
  await page.getByLabel('PIN').fill('000001');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('alert')).toContainText('7 tries are left');
  expectNone(await axe(page));
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('navigation')).toBeVisible();
  await context.close();
});
