import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// The browser tests look at a real server with a whole case in it: started here on a port of its own, played by the
// scenario through the public API, and ended when the tests are over.
export default async function start() {
  const root = resolve(__dirname, '../..');
  const binary = join(root, 'bin/throughline');
  const data = mkdtempSync(join(tmpdir(), 'throughline-e2e-'));
  const server = spawn(binary, ['serve', '--training', '--listen', '127.0.0.1:0', '--data', data, '--closure-limit', '5s'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await ready(server);
  const played = spawnSync(binary, ['scenario', 'assault', '--server', address, '--json'], { encoding: 'utf8', maxBuffer: 64 << 20 });
  const last = played.stdout.trim().split('\n').at(-1) ?? '{}';
  const result = JSON.parse(last);
  if (!result.ok) {
    server.kill('SIGKILL');
    throw new Error(`the scenario did not end well: ${result.error ?? last}\n${played.stderr}`);
  }
  process.env.THROUGHLINE_URL = address;
  process.env.THROUGHLINE_THREAD = result.thread;
  writeFileSync(join(data, 'scenario.jsonl'), played.stdout);
  return async () => {
    server.kill('SIGTERM');
    await new Promise((done) => server.once('exit', done));
    rmSync(data, { recursive: true, force: true });
  };
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
    setTimeout(() => fail(new Error(`the server was not ready in two minutes: ${said}`)), 120_000);
  });
}
