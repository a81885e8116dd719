import { expect, test, type Page } from '@playwright/test';
import { reach } from './keyboard';
import { as as signIn, axe, expectNone } from './people';
import { begin } from './server';

// A whole stay in custody by keyboard alone: an adult is booked in, checked, reviewed, interviewed, kept longer, charged and bailed; a child
// goes the path of a child, with an appropriate adult. Every page on the way is looked at by axe.

// A server of its own: elsewhere somebody moves the clock, and a stay has clocks of its own.
let server: Awaited<ReturnType<typeof begin>>;
test.beforeAll(async () => {
  server = await begin();
});
test.afterAll(() => server?.end());
const url = () => server.address;
const as = (page: Page, who: string) => signIn(page, who, url());

const post = async (page: Page, path: string, data: object) => {
  const reply = await page.request.post(`${url()}/api/${path}`, { data, headers: { 'Idempotency-Key': crypto.randomUUID() } });
  expect(reply.ok(), `${path}: ${await reply.text()}`).toBeTruthy();
  return reply.json();
};


/** Answers one field of the form by keyboard: a list and radios by their value, boxes by each of theirs, anything else by typing. */
async function answer(page: Page, name: string, value: string | string[]) {
  const all = page.locator(`main [name="${name}"]`);
  const kind = await all.first().evaluate((x) => (x as HTMLInputElement).type || x.tagName);
  if (kind === 'radio') {
    const values = await all.evaluateAll((xs) => xs.map((x) => (x as HTMLInputElement).value));
    await reach(page, all.first());
    await page.keyboard.press('Space');
    for (let n = values.indexOf(value as string); n > 0; n--) await page.keyboard.press('ArrowDown');
    await expect(page.locator(`main [name="${name}"][value="${value}"]`)).toBeChecked();
  } else if (kind === 'checkbox') {
    for (const v of Array.isArray(value) ? value : [value]) {
      const box = page.locator(`main [name="${name}"][value="${v}"]`);
      await reach(page, box);
      await page.keyboard.press('Space');
      await expect(box).toBeChecked();
    }
  } else if (kind === 'select-one') {
    await reach(page, all.first());
    const at = await all.first().evaluate((x, v) => [...(x as HTMLSelectElement).options].findIndex((o) => o.value === v) - (x as HTMLSelectElement).selectedIndex, value as string);
    for (let n = Math.abs(at); n > 0; n--) await page.keyboard.press(at > 0 ? 'ArrowDown' : 'ArrowUp');
    await expect(all.first()).toHaveValue(value as string);
  } else {
    await reach(page, all.first());
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(value as string);
  }
}

const found: string[] = [];

/** Fills the form that is open, in the order given, and sends it by Enter on its button. */
async function fill(page: Page, fields: Record<string, string | string[]>) {
  found.push(...(await axe(page)).map((f) => `${new URL(page.url()).pathname}: ${f}`));
  for (const [name, value] of Object.entries(fields)) await answer(page, name, value);
  await send(page);
}

async function send(page: Page) {
  const was = page.url();
  await reach(page, page.locator('main form[method="post"] button').last());
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  expect(await page.locator('.govuk-error-summary').allInnerTexts(), `${was} says what is wrong`).toEqual([]);
}

/** A moment as the force's own clock says it, to the hour: the machine of the test may keep another zone. */
const day = (t: Date) => {
  const part = new Map(new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'numeric', year: 'numeric', hour: '2-digit', hourCycle: 'h23' }).formatToParts(t).map((p) => [p.type, p.value]));
  return { d: part.get('day')!, m: part.get('month')!, y: part.get('year')!, time: `${part.get('hour')}:00` };
};

/** Somebody arrested and brought to the yard, whom the sergeant books in from here on. */
async function brought(page: Page, who: object) {
  await as(page, 'howells');
  const arrest = await post(page, 'custody/arrest', { at: new Date(Date.now() - 120_000).toISOString(), place: '41 High Street', offences: ['TH68010'], grounds: 'Seen by the store detective.', necessity: ['prompt_investigation'], told_reason: true, caution: 'en', ...who });
  const held = await post(page, `custody/arrest/${arrest.id}/arrival`, { yard_at: new Date(Date.now() - 60_000).toISOString(), cell: 'M6' });
  return { at: `/custody/${held.id as string}`, thread: arrest.thread as string, person: arrest.person as string };
}

/** The steps of booking in that everybody goes. The step that is open must be the one that is answered. */
async function step(page: Page, path: string, fields: Record<string, string | string[]>) {
  expect(new URL(page.url()).pathname).toContain(path);
  await expect(page.locator('main')).toContainText('Booking in, step');
  await fill(page, fields);
}

const rights = { by_voice: 'true', in_writing: 'true', understood: 'true', solicitor: 'declined', informed: 'declined' };

test('an adult is booked in, checked, reviewed, interviewed, kept longer, charged and bailed by keyboard alone', async ({ page }) => {
  test.setTimeout(240_000);
  const { at, thread, person } = await brought(page, { given: 'Owen', family: 'Prosser', born_on: '1999-03-27' });
  await as(page, 'adeyemi');
  await page.goto(`${url()}${at}/booking`);
  await reach(page, page.locator('main').getByRole('button', { name: 'Go on booking in' }));
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await step(page, '/authorise', { grounds: ['obtain_evidence'], reasons: 'To obtain evidence by questioning.' });
  await step(page, '/rights', rights);
  await step(page, '/details', { nationality: 'British' });
  await step(page, '/search', { level: 'standard', reason: 'To find out what he has with him.' });
  await step(page, '/property', { items: "O’Neill's watch", cash: '12.50', seal: 'A1002003', kept: 'police', signed: 'signed', signature: 'Owen Prosser' });
  // The map is a way to the list: the chest is chosen on it by Enter.
  await reach(page, page.locator('.cu-body a[aria-label^="Chest"]'));
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await expect(page.locator('main [name="part"]')).toHaveValue('chest');
  await step(page, '/injury', { kind: 'bruise', size: '2 cm' });
  await step(page, '/risk', { occasion: 'arrival', level: '1', plan: 'Hourly checks.' });
  for (const kind of ['fingerprints', 'photograph']) await step(page, '/sample', { kind, basis: 'power' });
  await step(page, '/sample', { kind: 'dna', basis: 'not_taken', reason: 'On record already.' });
  await expect(page.locator('main')).toContainText('Everything has an answer');

  await page.goto(`${url()}${at}/check`);
  await fill(page, { response: 'awake' });
  for (let n = 0; n < 2; n++) {
    await as(page, 'coles');
    await page.goto(`${url()}${at}/review`);
    await fill(page, { decision: 'continue', method: 'in_person', grounds: 'The interview is still to be held.', invited: ['detainee'], reminded: 'true' });
  }
  await as(page, 'marsh');
  await page.goto(`${url()}/interview/thread/${thread}/start?person=${person}`);
  if (await page.locator('main select[name="person"], main input[name="person"][type="radio"]').count()) await answer(page, 'person', person);
  await fill(page, { place: 'Interview room 1', present: 'L. Marsh, interviewer', caution: 'en', caution_given: 'true', understood: 'I can stay quiet.', advice_reminded: 'true', rested: 'true' });
  const record = page.url().replace(/[?#].*/, '');
  await page.goto(`${record.replace(/\/$/, '')}/end`);
  const end = page.locator('main form[method="post"]').last();
  for (const box of await end.locator('input[type="checkbox"]').all()) {
    await reach(page, box);
    await page.keyboard.press('Space');
  }
  await send(page);

  await as(page, 'pryor');
  await page.goto(`${url()}${at}/extension`);
  // Between the 24 hours that there are and the 36 that there may be, whatever the hour at which the test is run.
  const { d, m, y, time } = day(new Date(Date.now() + 30 * 3_600_000));
  for (const [part, v] of [['day', d], ['month', m], ['year', y], ['time', time]]) await answer(page, `until-${part}`, v);
  await fill(page, { grounds: ['obtain_evidence'], diligent: 'CCTV is being viewed.', method: 'in_person', invited: ['detainee'], reminded: 'true' });

  await as(page, 'adeyemi');
  await page.goto(`${url()}${at}/charge`);
  const court = day(new Date(Date.now() + 14 * 86_400_000));
  await fill(page, { offences: ['TH68010'], bail: 'granted', 'court_on-day': court.d, 'court_on-month': court.m, 'court_on-year': court.y, court: 'B61NP00', plea: 'guilty', magistrates: 'true', likely_months: '1', involves: ['retail_theft'] });
  await page.goto(`${url()}${at}/property-return`);
  await fill(page, { seals_checked: 'true', signed: 'signed', signature: 'Owen Prosser' });
  await page.goto(`${url()}${at}/release`);
  await fill(page, { how: 'charged_bail', pera: 'Home by taxi; his sister is told.', property: 'returned' });
  found.push(...(await axe(page)));
  await expect(page.locator('main')).toContainText('Left custody');
  await expect(page.locator('main')).toContainText("O’Neill's watch");
  expectNone(found);
});

test('a child goes the path of a child, with an appropriate adult, by keyboard alone', async ({ page }) => {
  test.setTimeout(180_000);
  const born = new Date(Date.now() - 16 * 365.25 * 86_400_000).toISOString().slice(0, 10);
  const { at, thread, person } = await brought(page, { given: 'Kieran', family: 'Vaughan', born_on: born, gender: 'male' });
  await as(page, 'adeyemi');
  await page.goto(`${url()}${at}/authorise?booking=1`);
  await step(page, '/authorise', { grounds: ['obtain_evidence'], reasons: 'To obtain evidence by questioning.' });
  await step(page, '/call', { step: 'asked', who: 'Mair Vaughan' });
  await step(page, '/child-told', { as: 'parent', who: 'Mair Vaughan', how: 'By telephone' });
  await step(page, '/rights', rights);

  // Without the adult there is no interview and no charge unsaid: each refusal names the law and the way forward.
  await as(page, 'marsh');
  const refused = await page.request.post(`${url()}/api/interview/thread/${thread}/start`, { data: { person, place: 'Room 1', present: [{ name: 'L. Marsh', role: 'interviewer' }], caution: 'en', caution_given: true, understood: 'Yes.', advice_reminded: true, rested: true }, headers: { 'Idempotency-Key': crypto.randomUUID() } });
  expect(await refused.text()).toContain('appropriate adult');
  await as(page, 'adeyemi');
  await page.goto(`${url()}${at}/call?for=appropriate_adult`);
  await fill(page, { step: 'arrived', who: 'Mair Vaughan', capacity: 'parent', asked_all: 'true' });
  await page.goto(`${url()}${at}/rights`);
  await fill(page, { ...rights, adult_here: 'true' });
  await page.goto(`${url()}${at}/child-place`);
  await fill(page, { where: 'detention_room', apart: 'true' });
  await page.goto(`${url()}${at}`);
  found.push(...(await axe(page)));
  await expect(page.locator('main')).toContainText('Parent told');
  await expect(page.locator('main')).toContainText('Under 18. Here');
  await page.goto(`${url()}${at}/charge`);
  await expect(page.locator('main')).toContainText('The appropriate adult was there');

  // Charged in the presence of the adult, and bailed home: the youth court is within days.
  const court = day(new Date(Date.now() + 6 * 86_400_000));
  await fill(page, { offences: ['TH68010'], bail: 'granted', 'court_on-day': court.d, 'court_on-month': court.m, 'court_on-year': court.y, court: 'B61NP00', plea: 'guilty', magistrates: 'true', likely_months: '1', involves: ['retail_theft'], adult_here: 'true' });
  await page.goto(`${url()}${at}/release`);
  await fill(page, { how: 'charged_bail', pera: 'Home with his mother.', property: 'none' });
  found.push(...(await axe(page)));
  await expect(page.locator('main')).toContainText('Left custody');
  expectNone(found);
});
