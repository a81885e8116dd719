import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crawl, invite } from './crawl';

// The browser tests look at a real server with a whole case in it, and a second one that stops while somebody is held:
// started here on a port of its own, played by the scenario through the public API, and ended when the tests are over.
export default async function start() {
  const { address, data, end } = await begin();
  try {
    const result = JSON.parse(await play(address));
    if (!result.ok) throw new Error(`the scenario did not end well: ${result.error}`);
    await play(address, 'the next check is promised');
    const mine = await invite(address);
    const routes = join(data, 'routes.json');
    writeFileSync(routes, JSON.stringify(await crawl(address)));
    Object.assign(process.env, { THROUGHLINE_URL: address, THROUGHLINE_THREAD: result.thread, THROUGHLINE_ROUTES: routes, THROUGHLINE_VICTIM: mine });
  } catch (err) {
    await end();
    throw err;
  }
  return end;
}

const binary = join(resolve(__dirname, '../..'), 'bin/throughline');

/** A server of its own with the training force and nothing that has happened yet; end stops it and takes its data away. */
export async function begin(): Promise<{ address: string; data: string; end: () => Promise<void> }> {
  const data = mkdtempSync(join(tmpdir(), 'throughline-e2e-'));
  const server = spawn(binary, ['serve', '--training', '--listen', '127.0.0.1:0', '--data', data, '--closure-limit', '5s'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => server.once('exit', done));
  const end = async () => {
    server.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    return { address: await ready(server), data, end };
  } catch (err) {
    await end();
    throw err;
  }
}

/** Plays the assault, to its end, until a line says so or after a step, and gives the last line. */
export function play(address: string, until?: string, after?: string): Promise<string> {
  return new Promise((done) => {
    const run = spawn(binary, ['scenario', 'assault', '--server', address, '--json', ...(after ? ['--until', after] : [])], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    run.stdout.on('data', (b: Buffer) => {
      said += b.toString();
      if (until && said.includes(until)) run.kill('SIGKILL');
    });
    run.once('close', () => done(said.trim().split('\n').at(-1) || '{}'));
  });
}

function ready(server: ChildProcess): Promise<string> {
  return new Promise((done, fail) => {
    let said = '';
    server.stdout!.on('data', (b: Buffer) => {
      said += b.toString();
      const at = said.match(/ready at (http:\/\/\S+)/);
      if (at) done(at[1]);
    });
    server.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${said}`)));
    setTimeout(() => fail(new Error(`the server was not ready in two minutes: ${said}`)), 120_000).unref();
  });
}
