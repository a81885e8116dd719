import { expect, test } from '@playwright/test';
import { counted } from './counted';
import { hand, picture } from './pictures';
import { as, asVictim, expectNone, faults, routes, takes, url } from './people';

// Every page that the links lead to is looked at, so a new room's pages are looked at without a line here: by axe at a desk in one run and in the
// hand in the next.
const parts = 8;
for (let part = 0; part < parts; part++) {
  test(`every page that can be reached is sound, part ${part + 1} of ${parts}`, async ({ page }) => {
    test.setTimeout(180_000);
    const mine = routes().map((r, n) => ({ ...r, n })).filter(({ n }) => n % parts === part);
    expect(mine.length).toBeGreaterThan(3);
    const found: string[] = [];
    page.on('pageerror', (e) => found.push(`${page.url()}: script: ${e.message}`));
    let who = '';
    for (const r of mine) {
      if (r.who !== who) await as(page, (who = r.who));
      const reply = await page.goto(url() + r.path);
      if (reply!.status() !== 200) found.push(`${r.pattern}: ${reply!.status()}`);
      found.push(...(await faults(page, { desk: takes(2, r.n), hand: takes(2, r.n + 1) })).map((f) => `${r.pattern} as ${r.who}: ${f}`));
    }
    expectNone(found);
  });
}

test('the crawl reached a page of every room', () => {
  const reached = routes().map((r) => r.pattern);
  for (const want of ['/threads/{id}', '/control', '/control/new', '/control/incidents/{id}', '/custody', '/custody/{id}', '/custody/{id}/check', '/evidence/thread/{id}', '/evidence/statement/{id}', '/evidence/exhibit/{id}',
    '/interview/record/{id}', '/crime/{id}', '/casefile/{id}', '/casefile/{id}/forms', '/court/hearing/{id}', '/court/results/{id}', '/reintegration/plan/{id}', '/victim/{id}', '/people/{id}', '/field', '/duty', '/operations', '/law/{table}', '/tools/{ask}', '/guides/{guide}', '/status/screens']) {
    expect(reached).toContain(want);
  }
});

test('the pages of those who are not signed in, and the ones that refuse, are sound', async ({ page }) => {
  const found: string[] = [];
  const look = async (path: string, status: number) => {
    const reply = await page.goto(url() + path);
    if (reply!.status() !== status) found.push(`${path}: ${reply!.status()}, not ${status}`);
    found.push(...(await faults(page)).map((f) => `${path}: ${f}`));
  };
  await look('/sign-in', 200);
  await look('/my-case', 200);
  await look('/my-case?lang=cy', 200);
  await look('/my-case/new-code', 200);
  await as(page, 'bryant');
  await look('/threads/0000-0000', 404);
  await look('/operations', 403);
  expectNone(found);
});

test("the victim's own page is sound in both languages, and says nothing but to her", { tag: ['@budget', '@picture'] }, async ({ page }) => {
  await asVictim(page);
  const found: string[] = [];
  for (const lang of ['en', 'cy']) {
    await page.goto(`${url()}/my-case?lang=${lang}`);
    await expect(page.locator('html')).toHaveAttribute('lang', lang);
    if (lang === 'en') {
      await page.setViewportSize({ width: 390, height: 844 });
      await (await counted(page)).spent('victim.next', page.getByRole('heading', { name: 'What happens next' }));
      await picture(page, 'victim', hand);
      await page.reload(); // as it stands, and not as it was stilled
    }
    found.push(...(await faults(page)).map((f) => `${lang}: ${f}`));
    await expect(page.locator('body')).not.toContainText(/Pryce|Heron|OF61102/);
  }
  expectNone(found);
});
