import { expect, test } from '@playwright/test';
import { as, expectNone, routes, takes } from './people';
import { beginPlayed } from './server';

test.use({ javaScriptEnabled: false });

const typed = 'kept words 17';

// The forms do what they are asked, so each part sends them to a server of its own: a copy of the one that everybody else looks at.
let server: Awaited<ReturnType<typeof beginPlayed>>;
test.beforeAll(async () => {
  server = await beginPlayed();
});
test.afterAll(() => server?.end());

// Every form that can be reached is sent with one field filled, half of them in a run: it is done, or it says what is wrong and keeps what was typed.
const parts = 4;
for (let part = 0; part < parts; part++) test(`every form works without script: it is done, or says what is wrong and keeps what was typed, part ${part + 1} of ${parts}`, async ({ page }) => {
  test.setTimeout(180_000);
  const found: string[] = [];
  const forms = routes().filter((r) => r.form && !/^\/(tools|training)/.test(r.path)).filter((_, n) => n % parts === part && takes(2, Math.floor(n / parts)));
  expect(forms.length).toBeGreaterThan(3);
  let refused = 0;
  let who = '';
  for (const r of forms) {
    if (r.who !== who) await as(page, (who = r.who), server.address);
    await page.goto(server.address + r.path);
    const form = page.locator('main form[method="post"]:not([action^="/voice"])').last();
    const field = form.locator('textarea:visible, input[type="text"]:visible').first();
    if ((await field.count()) === 0) continue;
    const name = await field.getAttribute('name');
    await field.fill(typed);
    const [reply] = await Promise.all([page.waitForNavigation(), form.locator('button:not([type="button"])').last().click()]);
    const status = reply!.status();
    if (status >= 500) found.push(`${r.pattern} as ${r.who}: ${status}`);
    if (status < 400) continue;
    refused++;
    if ((await page.locator('.govuk-error-summary').count()) !== 1) {
      // One of these forms restricts the thread of others: what is not there any longer is answered so.
      if (status === 404 && (await page.goto(server.address + r.path))!.status() === 404) continue;
      found.push(`${r.pattern} as ${r.who}: ${status} and no summary of what is wrong`);
    } else if ((await page.locator(`main [name="${name}"]`).first().inputValue()) !== typed) found.push(`${r.pattern} as ${r.who}: ${name} was typed and is gone`);
  }
  expectNone(found);
  expect(refused).toBeGreaterThan(2);
});
