import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { crawl, invite } from './crawl';

// The browser tests look at a real server with a whole case in it, and a second one that stops while somebody is held. The training force is
// made once and the case is played once, through the public API; a test that needs a server of its own starts it on a copy of the one folder or
// of the other, in memory where the machine has some.
export default async function start() {
  const made = folder();
  const gone = [made];
  const end = () => gone.forEach((data) => rmSync(data, { recursive: true, force: true }));
  try {
    const first = await serve(made);
    await first.stop();
    process.env.E2E_SEEDED = made;
    const playing = await begin();
    gone.push((process.env.E2E_PLAYED = playing.data));
    try {
      await fill(playing.address, join(made, 'routes.json'));
    } finally {
      await playing.stop(); // a folder is copied whole only when nobody writes into it
    }
    const looked = await beginPlayed();
    process.env.THROUGHLINE_URL = looked.address;
    return async () => {
      await looked.end();
      end();
    };
  } catch (err) {
    end();
    throw err;
  }
}

/** Plays the case, invites its victim, and finds every page that there is then. */
async function fill(address: string, routes: string) {
  const result = JSON.parse(await play(address));
  if (!result.ok) throw new Error(`the scenario did not end well: ${result.error}`);
  await play(address, 'the next check is promised');
  const mine = await invite(address);
  writeFileSync(routes, JSON.stringify(await crawl(address)));
  Object.assign(process.env, { THROUGHLINE_THREAD: result.thread, THROUGHLINE_ROUTES: routes, THROUGHLINE_VICTIM: mine });
}

const binary = join(resolve(__dirname, '../..'), 'bin/throughline');

/** Where folders are made: in memory, where the machine has enough of it to spare. A container's own is often 64 MB. */
function place(): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 8 * 2 ** 30 ? memory : tmpdir();
}

/** A new folder for a server's data, with a copy of another in it, in memory where there is some: what a test writes need not outlive the machine. */
export function folder(from?: string): string {
  const data = mkdtempSync(join(place(), 'throughline-e2e-'));
  if (from) cpSync(from, data, { recursive: true });
  return data;
}

type Server = { address: string; stop: () => Promise<void> };

async function serve(data: string): Promise<Server> {
  const server = spawn(binary, ['serve', '--training', '--listen', '127.0.0.1:0', '--data', data, '--closure-limit', '5s'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((done) => server.once('exit', done));
  const stop = async () => {
    server.kill('SIGTERM');
    await ended;
  };
  try {
    return { address: await ready(server), stop };
  } catch (err) {
    await stop();
    throw err;
  }
}

/** A server of its own on a copy of a folder: the training force with nothing that has happened yet, unless another is named. End stops it and takes its data away. */
export async function begin(from = process.env.E2E_SEEDED!): Promise<Server & { data: string; end: () => Promise<void> }> {
  const data = folder(from);
  const remove = () => rmSync(data, { recursive: true, force: true });
  try {
    const { address, stop } = await serve(data);
    const end = async () => {
      await stop();
      remove();
    };
    return { address, data, stop, end };
  } catch (err) {
    remove();
    throw err;
  }
}

/** A server of its own on a copy of the case that was played to its end. */
export const beginPlayed = () => begin(process.env.E2E_PLAYED!);

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
