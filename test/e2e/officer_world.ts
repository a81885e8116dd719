import { spawn, type ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, request, type APIRequestContext, type BrowserContext, type Page } from '@playwright/test';
import { folder } from './server';

const binary = join(resolve(__dirname, '../..'), 'bin/throughline');

/** A server of its own that may be stopped hard and started again at the same address. */
export class Station {
  private server?: ChildProcess;
  address = '';
  private data = '';

  async start(): Promise<void> {
    this.data ||= folder(process.env.E2E_SEEDED);
    const listen = this.address ? this.address.replace('http://', '') : '127.0.0.1:0';
    const server = spawn(binary, ['serve', '--training', '--listen', listen, '--data', this.data, '--closure-limit', '5s'], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.server = server;
    this.address = await new Promise((done, fail) => {
      let said = '';
      server.stdout!.on('data', (b: Buffer) => {
        said += b.toString();
        const at = said.match(/ready at (http:\/\/\S+)/);
        if (at) done(at[1]!);
      });
      server.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
    });
    if (this.ready) return;
    this.ready = true;
    // Some of these officers work by day alone: at night they are called in, to the callsign that they crew, so that a test goes at any hour.
    const sergeant = await this.as('rees');
    for (const officer of ['pc3124', 'pc3136']) await sergeant.post(`/api/duty/staff/${officer}/book-on`, { data: {} });
    await sergeant.dispose();
  }

  private ready = false;

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const ended = new Promise((done) => this.server!.once('exit', done));
    this.server!.kill(signal);
    await ended;
  }

  async end(): Promise<void> {
    await this.kill('SIGTERM');
    rmSync(this.data, { recursive: true, force: true });
  }

  async as(who: string): Promise<APIRequestContext> {
    const client = await request.newContext({ baseURL: this.address });
    const reply = await client.post('/api/training/sign-in', { data: { account: `staff:${who}` } });
    expect(reply.ok()).toBe(true);
    return client;
  }

  /** Raises a job and sends the officer's own crew to it. */
  async job(officer: string, place: string): Promise<{ id: string; thread: string; callsign: string }> {
    const [room, own] = [await this.as('bryant'), await this.as(officer)];
    const callsign = (await (await own.get('/api/field/jobs')).json()).unit.crew.callsign;
    const raised = await (await room.post('/api/control/incidents', { data: { type: 'violence_weapon', place, flags: ['knife'] } })).json();
    const sent = await room.post(`/api/control/incidents/${raised.id}/dispatch`, { data: { callsigns: [callsign], reason: 'continuity' } });
    expect(sent.ok(), await sent.text()).toBe(true);
    return { id: raised.id, thread: raised.thread, callsign };
  }

  async code(officer: string): Promise<string> {
    const reply = await (await this.as('rees')).post('/api/field/devices', { data: { officer, name: 'Phone 12' } });
    expect(reply.ok(), await reply.text()).toBe(true);
    return (await reply.json()).code;
  }
}

export const pin = '482913';

/** Signs in on a browser, sets the phone up and waits until it opens without a network. */
export async function setUp(station: Station, context: BrowserContext, officer: string): Promise<Page> {
  const page = await context.newPage();
  await page.request.post(`${station.address}/api/training/sign-in`, { data: { account: `staff:${officer}` } });
  await page.goto(`${station.address}/officer`);
  await page.getByLabel('Code from your supervisor').fill(await station.code(officer));
  await page.getByLabel(/Choose a PIN/).fill(pin);
  await page.getByRole('button', { name: 'Set it up' }).click();
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 30_000 });
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    while (!navigator.serviceWorker.controller) await new Promise((r) => setTimeout(r, 50));
  });
  return page;
}

/** Opens the app anew, as after a tab was killed. */
export async function reopen(station: Station, context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${station.address}/officer`);
  await page.getByLabel('PIN').fill(pin);
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByRole('navigation')).toBeVisible({ timeout: 30_000 });
  return page;
}

/** Makes the window tall enough for the whole screen: what the bar at the foot covers for now would be called too small by axe. */
export async function tall(page: Page): Promise<void> {
  const size = page.viewportSize()!;
  await page.setViewportSize({ ...size, height: Math.max(size.height, await page.evaluate(() => document.documentElement.scrollHeight)) });
}

export const go = (page: Page, tab: string) => page.getByRole('navigation').getByRole('button', { name: tab }).click();

export async function write(page: Page, text: string): Promise<void> {
  await go(page, 'Notebook');
  await page.locator('#note').fill(text);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.locator('.o-entry').filter({ hasText: text })).toBeVisible();
}

/** A JPEG that does not compress: a few pieces long. */
export async function jpeg(page: Page): Promise<Buffer> {
  const b64 = await page.evaluate(async () => {
    const c = document.createElement('canvas');
    c.width = 1100;
    c.height = 800;
    const x = c.getContext('2d')!;
    const d = x.createImageData(c.width, c.height);
    for (let i = 0, s = 7; i < d.data.length; i++) d.data[i] = i % 4 === 3 ? 255 : (s = (s * 1103515245 + 12345) & 0x7fffffff) >> 16;
    x.putImageData(d, 0, 0);
    return c.toDataURL('image/jpeg', 0.9).split(',')[1]!;
  });
  return Buffer.from(b64, 'base64');
}

/** Waits until nothing is still to go: by itself, or as an officer who looks at the queue presses the button and does not wait. */
export async function landed(page: Page, timeout = 60_000, press = false): Promise<void> {
  await go(page, 'Queue');
  const all = (within: number) => expect(page.locator('.o-pt')).toContainText(/^Queue\s*0 of/, { timeout: within });
  if (!press) return all(timeout);
  await expect(async () => {
    await page.getByRole('button', { name: 'Send now' }).click();
    await all(700);
  }).toPass({ timeout });
}

export async function book(station: Station, officer: string): Promise<{ text: string; number: number; written_at: string; files?: { sha256: string }[] }[]> {
  return (await (await (await station.as(officer)).get('/api/field/notes?limit=100')).json()).notes;
}

export const on = (page: Page) => page.getByRole('button', { name: 'Keep and go on' }).click();
export const choose = (page: Page, question: string | RegExp, answer: string | RegExp) => page.getByRole('group', { name: question }).getByRole('radio', { name: answer, exact: true }).check();
export const fill = (page: Page, label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);

/** Draws a signature with the pointer, as on glass. */
export async function sign(page: Page, pad: string): Promise<void> {
  const box = page.locator(`#of-${pad}`);
  await box.evaluate((e) => e.scrollIntoView({ block: 'center' }));
  const b = (await box.boundingBox())!;
  await page.mouse.move(b.x + 30, b.y + 90);
  await page.mouse.down();
  for (let n = 0; n < 12; n++) await page.mouse.move(b.x + 30 + n * 15, b.y + 90 + (n % 2 ? 25 : -25));
  await page.mouse.up();
  await expect(box).toHaveAttribute('aria-label', 'Signed');
}

/** The part of the form in which a statement is read over, declared and signed. */
export async function readOverAndSign(page: Page, name: string, place: string): Promise<void> {
  await expect(page.getByRole('heading', { name: 'Read back and sign' })).toBeVisible();
  await choose(page, 'Does the witness sign it now?', 'Yes');
  await choose(page, 'Can the witness read it?', 'They can read it');
  await choose(page, 'Read back, and shown that it can be changed?', 'Yes');
  await choose(page, 'Declaration made?', 'Yes');
  await fill(page, 'Name as signed', name);
  await fill(page, 'Where was it signed?', place);
  await sign(page, 'signature');
}
