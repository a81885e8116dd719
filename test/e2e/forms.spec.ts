import { expect, test } from '@playwright/test';
import { as, expectNone, routes, takes, url } from './people';

test.use({ javaScriptEnabled: false });

const typed = 'kept words 17';

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
    if (r.who !== who) await as(page, (who = r.who));
    await page.goto(url() + r.path);
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
      // One of these forms restricts the thread of others, while two parts run at once: what is not there any longer is answered so.
      if (status === 404 && (await page.goto(url() + r.path))!.status() === 404) continue;
      found.push(`${r.pattern} as ${r.who}: ${status} and no summary of what is wrong`);
    } else if ((await page.locator(`main [name="${name}"]`).first().inputValue()) !== typed) found.push(`${r.pattern} as ${r.who}: ${name} was typed and is gone`);
  }
  expectNone(found);
  expect(refused).toBeGreaterThan(2);
});
