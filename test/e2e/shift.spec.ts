import { join } from 'node:path';
import { expect as once, test, type Browser, type Page } from '@playwright/test';
import { reach } from './keyboard';
import { as, axe, expectNone } from './people';
import { begin } from './server';

// A whole shift of a control room, driven by the keyboard alone on a server of its own: no test here presses with a mouse.
// SHOTS=folder leaves a picture of each station at both sizes in both themes, to be looked at beside the mock-up.
test.describe.configure({ mode: 'default', timeout: 240_000 });

const expect = once.configure({ timeout: 20_000 }); // a busy machine is slow, and nothing here is about how fast it is
let server: Awaited<ReturnType<typeof begin>>;
test.beforeAll(async () => {
  server = await begin();
});
test.afterAll(() => server?.end());
test.beforeEach(() => {
  found.length = 0;
});

const sizes = [{ width: 1920, height: 1080 }, { width: 1366, height: 768 }];
const shots = process.env.SHOTS;
const found: string[] = [];

/** Looks at a station: what axe finds in both themes, and that nothing the room must see lies under the fold at either size. */
async function station(page: Page, name: string) {
  for (const size of sizes) {
    await page.setViewportSize(size);
    found.push(...(await underTheFold(page)).map((s) => `${name} at ${size.width}x${size.height}: ${s} is not in sight`));
  }
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await axe(page, colorScheme === 'dark' ? ['color-contrast'] : undefined)).map((f) => `${name}, ${colorScheme}: ${f}`));
    for (const size of shots ? sizes : []) {
      await page.setViewportSize(size);
      await page.screenshot({ path: join(shots!, `${name}-${size.width}-${colorScheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** What a board must show at any size and does not: the strip, the command line, who is suggested and the button that sends. */
async function underTheFold(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const line = document.querySelector('.c-cmd')?.getBoundingClientRect();
    if (!line) return [];
    const hidden = ['.c-strip', '.c-sug .c-btn--p', '#suggest tr', '#log-line'].filter((s) => {
      const at = document.querySelector(s)?.getBoundingClientRect();
      return at && (at.top < 0 || at.bottom > line.top + 1 || at.height === 0);
    });
    return line.bottom > innerHeight + 1 ? [...hidden, '.c-cmd'] : hidden;
  });
}

async function desk(browser: Browser, who: string, path = '/control'): Promise<Page> {
  const context = await browser.newContext({ viewport: sizes[1], locale: 'en-GB', timezoneId: 'Europe/London' });
  if (!shots) await context.addInitScript(() => (HTMLCanvasElement.prototype.getContext = () => null)); // the map stays a set of pictures: drawing it is slow without a graphics card
  const page = await context.newPage();
  page.on('pageerror', (e) => found.push(`script: ${e.message}`));
  await as(page, who, server.address);
  await page.goto(server.address + path);
  await expect(page.locator('[data-link]')).toHaveText('Live');
  return page;
}

/** What the world outside does: a telephone that rings, a radio that says where a car is. */
async function outside(page: Page, path: string, data: object) {
  const reply = await page.request.post(server.address + path, { data, headers: { 'Idempotency-Key': crypto.randomUUID() } });
  expect(reply.ok(), await reply.text()).toBeTruthy();
  return reply.json();
}

const tabTo = (page: Page, selector: string) => reach(page, page.locator(selector).first());

/** Types a command: what it will do is said, and Enter does it. */
async function command(page: Page, line: string, says: RegExp) {
  await page.keyboard.press('/');
  await page.keyboard.type(line);
  await expect(page.locator('#mean')).toContainText(says);
  await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
  await expect(page.locator('#mean')).not.toHaveClass(/wrong/);
  await expect(page.locator('[data-link]')).toHaveText('Live');
}

const enter = (page: Page) => Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);

test('a shift by keyboard: call, raise, grade, dispatch, scene, emergency, lost link, closing', async ({ browser }) => {
  const page = await desk(browser, 'bryant');
  await expect(page.locator('#detail')).toContainText('Nothing is open');

  // A telephone rings: the call comes onto the board by itself, and is answered.
  await outside(page, '/api/control/calls', { channel: '999', cli: '07700900123', offered_at: new Date().toISOString(), said: 'He has fallen and does not answer' });
  await expect(page.locator('#list-calls')).toContainText('He has fallen');
  await page.keyboard.press('0');
  await enter(page);
  await tabTo(page, 'main a[href$="/answer"]');
  await enter(page);
  await tabTo(page, 'main form button');
  await enter(page);
  await expect(page.locator('main')).not.toContainText('Not yetEnded');

  // It is raised on type and place alone.
  await tabTo(page, 'main a[href^="/control/new?call="]');
  await enter(page);
  await tabTo(page, '[name=type]');
  await page.keyboard.type('Collapse');
  await tabTo(page, '[name=place]');
  await page.keyboard.type('12 High Street, Hanley');
  await enter(page);
  await expect(page.locator('#detail h1')).toContainText('Collapse');
  await expect(page.locator('#list-waiting')).toContainText('Collapse');
  const number = (await page.locator('#detail h1 .c-no').innerText()).trim();
  await station(page, '03-raised');

  // Two cars say where they are; it is graded and the best fit is sent.
  for (const unit of ['BX21', 'BX07']) {
    const at = unit === 'BX21' ? 0.002 : 0.01;
    const i = (await (await page.request.get(`${server.address}/api/control/board`)).json()).waiting[0];
    await outside(page, `/api/control/units/${unit}/position`, { lat: i.at.lat + at, lon: i.at.lon, source: 'radio' });
  }
  await command(page, `g ${number} 1`, /Grade .* as G1/);
  await expect(page.locator('#detail h1')).toContainText('G1 immediate');
  const best = (await page.locator('#suggest tr.c-sel .c-cs b').innerText()).trim();
  await command(page, `d ${number} ${best.toLowerCase()}`, new RegExp(`Send ${best} to ${number}`));
  await expect(page.locator('#list-live')).toContainText(best);
  await station(page, '05-sent');
  await command(page, `s ${best} en route`, new RegExp(`${best} is now 5`));
  await command(page, `s ${best} at scene`, new RegExp(`${best} is now 6`));
  await expect(page.locator('#detail .c-facts')).toContainText('Met');

  // The officer calls for help. A supervisor, by name, takes it; until then no message clears it.
  const boss = await desk(browser, 'okafor');
  await command(page, `s ${best} emergency`, new RegExp(`${best} is now 0`));
  await expect(boss.locator('#emergency')).toContainText(`${best} emergency`);
  await expect(boss.locator('#shouted')).toContainText(`${best} emergency`);
  await station(page, '06-emergency');
  await station(boss, '07-emergency-supervisor');
  await page.keyboard.press('/');
  await page.keyboard.type(`s ${best} at scene`);
  await enter(page);
  await expect(page.locator('#mean')).toHaveClass(/wrong/);
  await expect(page.locator('#line')).toHaveValue(`s ${best} at scene`);
  await page.keyboard.press('Escape');
  await boss.keyboard.press('!');
  await boss.waitForURL(/acknowledge/);
  await tabTo(boss, '[name=what]');
  await boss.keyboard.type('BX07 sent, inspector told');
  await enter(boss);
  await expect(page.locator('#emergency')).toContainText(/Acknowledged by .*D\. Okafor/);
  await command(page, `s ${best} on patrol`, new RegExp(`${best} is now 2`));
  await expect(page.locator('#emergency')).toBeEmpty();

  await lose(page, boss, number);

  // It ends.
  await page.keyboard.press('c');
  await page.waitForURL(/close/);
  await tabTo(page, '[name=result]');
  await page.keyboard.type('Taken to hospital by ambulance');
  await tabTo(page, '[name=qualifiers]');
  await page.keyboard.press('Space');
  await tabTo(page, '[name=crime]');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, '[name=rationale]');
  await page.keyboard.type('An illness, and no offence');
  await station(page, '11-closing');
  await tabTo(page, 'main form button[type=submit], main form button:not([type])');
  await enter(page);
  await expect(page.locator('[data-link]')).toHaveText('Live');
  await expect(page.locator('#lists')).not.toContainText('Collapse');
  await boss.context().close();
  await page.context().close();
  expectNone(found);
});

/** The link goes and comes back: nothing pretends to have been done, what was typed stays, and what changed is said. */
async function lose(page: Page, boss: Page, number: string) {
  await page.context().setOffline(true);
  await expect(page.locator('[data-lost]')).toBeVisible();
  await expect(page.locator('[data-lost-words]')).toContainText(/No link since \d\d:\d\d:\d\d, \d+ s ago\. What you see is as of then\./);
  await expect(page.locator('body')).toHaveClass(/c-dim/);
  const before = await page.locator('[data-lost-words]').innerText();
  await expect(page.locator('[data-lost-words]')).not.toHaveText(before); // the clock ages
  await page.keyboard.press('/');
  await page.keyboard.type(`l ${number} Ambulance is here`);
  await page.keyboard.press('Enter');
  await expect(page.locator('.c-cmd .tl-unsent')).toContainText('Nothing was sent');
  await expect(page.locator('[data-lost-kept]')).toContainText(`l ${number} Ambulance is here`);
  await expect(page.locator('#line')).toHaveValue(`l ${number} Ambulance is here`);
  await page.keyboard.press('Tab'); // leaves the line and what is typed in it
  await page.keyboard.press('1');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-lost-kept]')).toContainText('cannot be opened without a link');
  await station(page, '08-lost');
  await outside(boss, '/api/control/incidents', { type: 'burglary', place: 'Market Place, Hanley' });
  await page.context().setOffline(false);
  await expect(page.locator('[data-link]')).toHaveText('Live');
  await expect(page.locator('[data-lost]')).toBeHidden();
  await expect(page.locator('[data-back-words]')).toContainText(/There was no link from .* Meanwhile: new, waiting: .*Burglary/);
  await station(page, '09-back');
  await expect(page.locator('#detail-log')).not.toContainText('Ambulance is here');
  await page.keyboard.press('/');
  await expect(page.locator('#line')).toHaveValue(`l ${number} Ambulance is here`);
  await enter(page);
  await expect(page.locator('#detail-log li', { hasText: 'Ambulance is here' })).toHaveCount(1);
}

test('the lists, the panes and the words are reached by key, and stay in place when the board is made anew', async ({ browser }) => {
  const page = await desk(browser, 'bryant');
  for (const place of ['8 Station Road, Hanley', '22 Church Street, Hanley', '3 Mill Lane, Hanley']) await outside(page, '/api/control/incidents', { type: 'theft', place });
  await expect(page.locator('#list-waiting')).toContainText('Mill Lane');
  await expect(page.locator('#suggest')).toBeVisible(); // a board on which nothing was open opens the first that comes
  await expect(page.locator('[data-link]')).toHaveText('Live');
  await page.keyboard.press('1');
  await page.keyboard.press('ArrowDown');
  const row = await page.evaluate(() => document.activeElement!.getAttribute('href'));
  await outside(page, '/api/control/incidents', { type: 'alarm', place: 'Market Place, Hanley' });
  await expect(page.locator('#list-waiting')).toContainText('Alarm');
  await expect(page.locator('#said')).toContainText(/New, waiting: .*Alarm/);
  expect(await page.evaluate(() => document.activeElement!.getAttribute('href'))).toBe(row);
  await page.keyboard.press('3');
  expect(await page.evaluate(() => document.activeElement!.closest('.c-units') !== null)).toBe(true);
  await page.keyboard.press('6');
  await expect(page.locator('.c-sugbox')).toBeFocused();
  await page.keyboard.press('4');
  await expect(page.locator('#map')).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(page.locator('#map-moved')).toBeVisible();
  await page.keyboard.press('k');
  await expect(page.locator('#said')).toContainText('kept here for you');
  await page.keyboard.press('?');
  await expect(page.locator('.c-help__box')).toBeVisible();
  await expect(page.locator('.c-help__box')).toContainText('the map: arrows move it');
  await station(page, '12-words');
  await page.keyboard.press('?');

  // The layout is the server's: it is there in another browser.
  await page.keyboard.press('v');
  await page.waitForURL(/layout/);
  await station(page, '13-layout');
  await tabTo(page, '[name=lists]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('units, waiting, lve');
  await enter(page);
  await expect(page.locator('.govuk-error-summary')).toContainText('lve');
  await tabTo(page, '[name=lists]');
  await page.keyboard.press('Control+a');
  await page.keyboard.type('units, waiting');
  await enter(page);
  const other = await desk(browser, 'bryant');
  await expect(other.locator('#lists > :first-child')).toHaveAttribute('id', 'list-units');
  await expect(other.locator('#map')).toHaveAttribute('data-kept', /^5/);
  await expect(other.locator('#map-moved')).toBeVisible();
  await other.context().close();

  // The map's own window goes with the board.
  const map = await page.context().newPage();
  await map.goto(`${server.address}/control/map`);
  await expect(map.locator('[data-link]')).toHaveText('Live');
  await page.keyboard.press('1');
  await page.keyboard.press('End');
  await page.keyboard.press('1');
  await page.keyboard.press('ArrowDown');
  const chosen = await page.evaluate(() => document.activeElement!.querySelector('.c-no')!.textContent);
  await enter(page);
  await expect(map.locator('#map-title')).toContainText(chosen!);
  await map.keyboard.press('ArrowDown');
  await expect(map.locator('#map-moved')).toBeVisible();
  await station(map, '14-map');
  await page.context().close();
  expectNone(found);
});

test('the wall has an account of its own, tells nothing sensitive, and says when it is stale', async ({ browser }) => {
  const room = await desk(browser, 'bryant');
  await outside(room, '/api/control/incidents', { type: 'sexual_offence', place: '1 Quillfeather Passage, Hanley', title: 'Zwyvernstone' });
  const page = await desk(browser, 'screen:wall', '/');
  await expect(page).toHaveURL(/\/control\/wall$/);
  const said: string[] = [];
  page.on('response', async (r) => said.push(r.url().includes('/control/wall') ? await r.text().catch(() => '') : ''));
  const i = await outside(room, '/api/control/incidents', { type: 'robbery', place: '41 High Street, Hanley', title: 'Zwyvernstone again' });
  await expect(page.locator('#wall-jobs')).toContainText('Robbery');
  const all = (await page.content()) + said.join('');
  for (const never of ['Zwyvernstone', 'Quillfeather', 'Sexual', '41 High', i.id ?? i.value?.id ?? 'no id']) expect(all).not.toContain(never);
  for (const path of ['/control', '/threads', '/find', '/api/control/board']) expect((await page.request.get(server.address + path)).status(), path).toBe(403);
  await station(page, '15-wall');
  await page.context().setOffline(true);
  await expect(page.locator('[data-lost-words]')).toContainText('What you see is as of then');
  await page.context().close();
  await room.context().close();
  expectNone(found);
});
