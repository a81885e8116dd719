import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { as, expectNone, url } from './people';
import { begin } from './server';

// The tour is walked from a clean start to its end, as a visitor would: Space for the next step. On the way it is held to what it says of itself.
const steps = 30;

test('the tour tells an everyday assault on the real screens, and leaves the live force alone', async ({ page }) => {
  test.setTimeout(300_000);
  const { address, end } = await begin();
  try {
    const before = await journal(page, address);
    const clock = await now(page, address);
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.goto(`${address}/tour`);
    const found = await faults(page, 'the way in');
    const began = Date.now();
    await page.getByRole('button', { name: 'Start the tour' }).click();
    await page.waitForSelector('[data-tour]');
    expect(Date.now() - began, 'a sandbox is there in well under a minute').toBeLessThan(45_000);
    const wrong: string[] = [];
    page.on('pageerror', (e) => wrong.push(e.message));
    await expect(frame(page, 'desk').locator('body')).toContainText('Bryant');
    await expect(frame(page, 'victim').locator('body')).toContainText('Your code');

    let typed = 0, carried = 0;
    for (let step = 1; step <= steps; step++) {
      // Automatic goes on by itself, and Esc ends it: two steps of it, and the rest by hand.
      if (step === 2) await page.keyboard.press('a');
      else if (step !== 3) await page.keyboard.press('Space');
      await expect(page.locator('[data-part="step"]'), await said(page)).toHaveText(`step ${step} of ${steps}`, { timeout: 60_000 });
      const counters = await Promise.all(['typed', 'carried'].map(async (n) => Number(await page.locator(`[data-part="${n}"]`).textContent())));
      expect(counters[0], `step ${step}`).toBeGreaterThanOrEqual(typed);
      expect(counters[1], `step ${step}`).toBeGreaterThanOrEqual(carried);
      [typed, carried] = counters as [number, number];
      await (looks[step] ?? (async () => {}))(page);
      if (step === 3 || step === 24) found.push(...(await faults(page, `step ${step}`)));
    }

    await expect(page.locator('[data-over="true"]')).toBeVisible();
    const rows = page.locator('.t-end tbody tr');
    await expect(rows.filter({ hasText: 'Promises' })).toContainText(/[1-9]\d* kept, 2 broken, 0 open/);
    await expect(rows.filter({ hasText: 'Re-keying avoided' })).toContainText(`${carried} used again, ${typed} typed`);
    expect(await rows.count()).toBeGreaterThanOrEqual(6);
    await expect(frame(page, 'desk').locator('body')).toContainText('E. Hartley');
    found.push(...(await faults(page, 'the end')));

    // The counters are what the sandbox's own record says, in the months of the case.
    const chief = new URL((await page.locator('iframe[name="desk"]').getAttribute('src'))!);
    const id = chief.hostname.split('.')[1]!;
    const told = await insight(frame(page, 'desk'));
    expect({ typed: told.typed, carried: told.carried }).toEqual({ typed, carried });

    // A figure opens the records behind it, on the left.
    await rows.filter({ hasText: 'Calls reached in time' }).getByRole('link').first().click();
    await expect(frame(page, 'desk').getByRole('heading', { level: 1 })).toContainText('Calls reached in time');
    for (const link of await rows.locator('td:last-child a').all()) expect(await link.getAttribute('href')).toMatch(`${address}/`);

    // The live force: its clock is the world's, and its journal has nothing but looks, and the positions that the radios of every training force report.
    expect(await now(page, address) - clock).toBeLessThan(Date.now() - began + 60_000);
    expect((await journal(page, address)).filter((e) => !before.some((b) => b.id === e.id) && !['act.looks_sealed', 'control.position.reported'].includes(e.kind)).map((e) => e.kind)).toEqual([]);
    expectNone([...found, ...wrong]);

    await page.getByRole('button', { name: 'End the tour' }).click();
    await expect(page).toHaveURL(/\/tour$/);
    expect((await page.request.get(`${address}/tour/${id}`)).status()).toBe(404);
  } finally {
    await end();
  }
});

test('without script and on a phone the tour is a form and its screens', async ({ browser }) => {
  test.setTimeout(120_000);
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 390, height: 844 }, colorScheme: 'dark', locale: 'en-GB', timezoneId: 'Europe/London' });
  try {
    const page = await context.newPage();
    await page.goto(`${url()}/tour`);
    await page.getByRole('button', { name: 'Start the tour' }).click();
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The call');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('The clock starts');
    await expect(frame(page, 'owed').locator('body')).toContainText('Dispatcher');
    expect(await page.getByRole('button').allTextContents()).not.toContain('Automatic');
    await page.getByRole('button', { name: 'End the tour' }).click();
  } finally {
    await context.close();
  }
});

/** What is to be seen at a step. */
const looks: Record<number, (page: Page) => Promise<void>> = {
  1: async (page) => expect(frame(page, 'desk').locator('body')).toContainText('Assault, knife seen'),
  3: async (page) => {
    const automatic = page.getByRole('button', { name: 'Automatic' });
    await expect(automatic).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Escape');
    await expect(automatic).toHaveAttribute('aria-pressed', 'false');
  },
  4: async (page) => {
    await expect(frame(page, 'desk').locator('body')).toContainText('BX21');
    expect(await page.locator('iframe[name="desk"]').evaluate((f: HTMLIFrameElement) => f.clientWidth)).toBe(390);
  },
  10: async (page) => expect(frame(page, 'desk').locator('body')).toContainText('Daniel Pryce'),
  11: async (page) => {
    await expect(frame(page, 'victim').locator('body')).toContainText('A suspect was arrested');
    await expect(frame(page, 'victim').locator('body')).not.toContainText('Pryce');
  },
  // Esc stops it: the screens are the visitor's to work on, and the case goes on when Space says so.
  12: async (page) => {
    const automatic = page.getByRole('button', { name: 'Automatic' });
    await expect(automatic).toHaveAttribute('aria-pressed', 'false');
    await page.keyboard.press('Escape');
    await expect(page.locator('[data-part="acting"]')).toContainText('The screens are yours');
    await frame(page, 'desk').getByRole('link', { name: 'the thread' }).first().click();
    await expect(frame(page, 'desk').getByRole('heading', { level: 1 })).toContainText('Assault');
    await page.locator('[data-part="title"]').click();
  },
  17: async (page) => {
    await expect(frame(page, 'desk').locator('body')).toContainText('SIMULATOR');
    await expect(frame(page, 'desk').locator('body')).toContainText('Decided: charge');
  },
  24: async (page) => {
    const list = frame(page, 'desk');
    await expect(list.locator('#told tbody tr').first()).toContainText("Answer the victim's message");
    await expect(list.locator('#owed')).toContainText('Put right what a victim was not told in time');
    const hers = frame(page, 'victim').locator('body');
    await expect(hers).toContainText('We are sorry');
    await expect(hers).toContainText(/We will now do it by \w+ \d+ \w+ \d{4} at 17:00/);
    await expect(frame(page, 'owed').locator('#owed')).toContainText('late');
  },
  26: async (page) => expect(frame(page, 'desk').locator('body')).toContainText('Suspended Imprisonment, 6 months, for 18 months'),
  25: async (page) => expect(frame(page, 'victim').locator('body')).not.toContainText('We are sorry. We'),
};

const frame = (page: Page, name: string) => page.frameLocator(`iframe[name="${name}"]`);

const said = async (page: Page) => (await page.locator('[data-part="failed"]').textContent()) ?? '';

/** What axe finds that is serious on the tour's page and in the screens that it frames, light at a desk and dark in the hand. */
async function faults(page: Page, where: string): Promise<string[]> {
  const out: string[] = [];
  for (const [width, height, colorScheme] of [[1366, 768, 'light'], [390, 844, 'dark']] as const) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    out.push(...violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${where}, ${width} ${colorScheme}: ${v.id} ${v.nodes[0]?.target.join(' ')}`));
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    if (over > 1) out.push(`${where}: ${over} px wider than ${width}`);
  }
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.emulateMedia({ colorScheme: 'light' });
  return out;
}

type Frame = ReturnType<typeof frame>;

/** How the answers of the case's forms came about, as /api/insight of the sandbox says to the chief, in the two months that a case can stand in. */
async function insight(desk: Frame): Promise<{ typed: number; carried: number }> {
  return desk.locator('body').evaluate(async () => {
    const sum = { typed: 0, carried: 0 };
    const { now } = await (await fetch('/api/clock')).json();
    for (let back = 0; back < 3; back++) {
      const at = new Date(now);
      at.setUTCDate(1);
      at.setUTCMonth(at.getUTCMonth() - back);
      const { forms = [] } = await (await fetch(`/api/insight/rekeying?month=${at.toISOString().slice(0, 7)}`)).json();
      for (const f of forms as { typed: number; carried: number; corrected: number }[]) {
        sum.typed += f.typed + f.corrected;
        sum.carried += f.carried;
      }
    }
    return sum;
  });
}

type Entry = { id: string; kind: string };

async function journal(page: Page, address: string): Promise<Entry[]> {
  await as(page, 'shah', address);
  return (await (await page.request.get(`${address}/api/journal?tail=200`)).json()).entries;
}

async function now(page: Page, address: string): Promise<number> {
  return Date.parse((await (await page.request.get(`${address}/api/clock`)).json()).now);
}
