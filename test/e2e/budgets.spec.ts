import { expect, test } from '@playwright/test';
import { counted } from './counted';
import { as, thread, url } from './people';
import { desk, picture } from './pictures';
import { begin } from './server';

// What a person presses beyond the words themselves is counted and held to test/budgets.yaml. The other walks are counted in the tests that
// walk them anyhow; these are walked here alone.

test('from the ring of a telephone to a unit that is sent', { tag: ['@budget', '@picture'] }, async ({ page }) => {
  const server = await begin(); // a board of its own: nobody else's call rings
  try {
    await page.addInitScript(() => (HTMLCanvasElement.prototype.getContext = () => null)); // the map stays a set of pictures
    await as(page, 'bryant', server.address);
    await page.goto(`${server.address}/control`);
    await expect(page.locator('[data-link]')).toHaveText('Live');
    const rung = await page.request.post(`${server.address}/api/control/calls`, { data: { channel: '999', cli: '07700900123', offered_at: new Date().toISOString(), said: 'He has fallen and does not answer' }, headers: { 'Idempotency-Key': crypto.randomUUID() } });
    expect(rung.ok(), await rung.text()).toBe(true);
    await expect(page.locator('#list-calls')).toContainText('He has fallen');
    const walk = await counted(page);
    await page.locator('#list-calls a').first().click();
    await page.locator('main a[href$="/answer"]').click();
    await page.locator('main form').getByRole('button').last().click();
    await page.locator('main a[href^="/control/new?call="]').click();
    await expect(page.locator('[name=type]')).toBeFocused(); // the cursor stands where the first word goes
    await page.keyboard.type('Collapse');
    await page.keyboard.press('Tab');
    await expect(page.locator('[name=place]')).toBeFocused();
    await page.keyboard.type('12 High Street, Hanley');
    await page.keyboard.press('Enter');
    await expect(page.locator('#detail h1')).toContainText('Collapse');
    await page.keyboard.press('g');
    await page.locator('main [name=grade][value="1"]').click();
    await page.locator('main form').getByRole('button').last().click();
    await expect(page.locator('#detail h1')).toContainText('G1');
    await expect(page.locator('[data-link]')).toHaveText('Live');
    await page.keyboard.press('d');
    await page.keyboard.press('Enter');
    await expect(page.locator('#list-live')).toContainText('Collapse');
    await walk.spent('control.dispatched');
    await picture(page, 'control', { width: 1366, height: 768 });
  } finally {
    await server.end();
  }
});

test('a custody officer records a cell visit from the board', { tag: ['@budget', '@picture'] }, async ({ page }) => {
  await as(page, 'adeyemi');
  await page.goto(`${url()}/custody`);
  const walk = await counted(page);
  await page.locator('.cu__name a').first().click();
  await page.getByRole('link', { name: 'Record a check' }).click();
  await page.getByRole('radio', { name: 'Awake' }).click();
  await page.getByRole('button', { name: 'Record the check' }).click();
  await expect(page).toHaveURL(/\/custody\/[0-9a-f-]{36}$/);
  await walk.spent('custody.visit');
  await page.goto(`${url()}/custody`);
  await picture(page, 'custody', desk);
});

test('an investigator goes from the case to what each room knows of it', { tag: ['@budget', '@picture'] }, async ({ page }) => {
  await as(page, 'marsh');
  const at = `${url()}/threads/${thread()}`;
  await page.goto(at);
  await picture(page, 'thread', desk);
  await page.goto(at);
  const walk = await counted(page);
  for (const [id, link, says] of [
    ['casefile.missing', '/casefile/', 'Readiness'],
    ['interview.record', '/interview/record/', 'Transcript'],
    ['crime.outcome', '/crime/', 'Outcomes'],
    ['court.result', '/court/hearing/', 'Daniel Pryce'],
    ['reintegration.plan', '/reintegration/plan/', 'Appointments'],
  ] as const) {
    await page.goto(at);
    await walk.again();
    await page.locator(`main a[href^="${link}"]`).last().click();
    await expect(page.getByRole('heading', { name: says }).first()).toBeVisible();
    await walk.spent(id);
  }
  await page.goto(at);
  await page.locator('main a[href^="/evidence/exhibit/"]').first().click();
  await walk.again();
  await expect(page.getByRole('heading', { name: 'Continuity' })).toBeVisible();
  await walk.spent('evidence.history');
  await page.keyboard.press('/');
  await page.keyboard.type('Daniel Pryce');
  await page.keyboard.press('Enter');
  await page.locator('main a[href^="/people/"]').first().click();
  await expect(page.locator('h1')).toContainText('Pryce');
  await walk.spent('people.found');
});

test('the chief reads what all of it came to', { tag: '@picture' }, async ({ page }) => {
  await as(page, 'hartley');
  await page.goto(`${url()}/insight`);
  await picture(page, 'chief', desk);
});
