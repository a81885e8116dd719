// What tus-js-client, another's client of the tus protocol, makes of this server. The Go test starts the server, this program with
// its address, and the server again when it is asked for with a line.
const { createHash, randomBytes } = require('node:crypto');
const { createInterface } = require('node:readline');
const tus = require(process.argv[3]);

const endpoint = process.argv[2];
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const sha = (b) => createHash('sha256').update(b).digest('hex');
const check = (what, ok, got) => {
  if (!ok) throw new Error(`${what}: ${got}`);
  console.log(`ok ${what}`);
};

/** Sends a buffer to its end, or to the first fault; o goes to the client as it is. */
function send(content, o = {}) {
  const out = { requests: 0 };
  return new Promise((settled) => {
    out.upload = new tus.Upload(content, {
      endpoint, retryDelays: null, removeFingerprintOnSuccess: true, storeFingerprintForResuming: false,
      metadata: { filename: 'CAM 2.mp4', filetype: 'video/mp4', sha256: sha(content) },
      onError: (error) => settled({ ...out, error, status: error.originalResponse?.getStatus(), said: error.originalResponse?.getBody() }),
      onSuccess: (p) => settled({ ...out, hash: p?.lastResponse.getHeader('Throughline-SHA256'), expires: p?.lastResponse.getHeader('Upload-Expires') }),
      ...o,
      onShouldRetry: o.onShouldRetry ?? (() => true),
    });
    o.begun?.(out.upload, settled);
    out.upload.start();
  });
}

async function offsetOf(url) {
  const r = await fetch(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
  return r.ok ? Number(r.headers.get('Upload-Offset')) : r.status;
}

async function pauseAndResume() {
  const content = randomBytes(3 << 20);
  let up;
  const paused = await send(content, {
    chunkSize: 256 << 10,
    begun: (u, settled) => {
      u.options.onChunkComplete = (_, sent) => {
        if (sent < 1 << 20) return;
        u.abort().then(() => settled({ upload: u }));
      };
    },
  });
  up = paused.upload;
  const at = await offsetOf(up.url);
  check('pause keeps what came', at >= 1 << 20 && at < content.length, at);
  let first = -1;
  const done = await send(content, { uploadUrl: up.url, chunkSize: 256 << 10, onProgress: (sent) => (first = first < 0 ? sent : first) });
  check('resume goes on from there', done.hash === sha(content) && first >= at, `${done.error} ${first} of ${at}`);
}

async function serverRestart() {
  const content = randomBytes(4 << 20);
  let asked = false;
  const done = await send(content, {
    chunkSize: 512 << 10, retryDelays: [100, 200, 400, 800, 1600],
    onChunkComplete: (_, sent) => {
      if (asked || sent < 2 << 20) return;
      asked = true;
      console.log('restart');
    },
  });
  check('the server was killed and started again meanwhile', (await lines.next()).value === 'restarted', '');
  check('and the client came to the end by itself', done.hash === sha(content), done.error);
}

async function wrongChecksum() {
  const content = randomBytes(1 << 20);
  const wrong = { chunkSize: 300_000, onBeforeRequest: (r) => r.getMethod() === 'PATCH' && r.setHeader('Upload-Checksum', 'sha256 ' + Buffer.alloc(32).toString('base64')) };
  const failed = await send(content, wrong);
  check('a wrong checksum is 460', failed.status === 460, failed.status ?? failed.error);
  check('and nothing of that piece is kept', (await offsetOf(failed.upload?.url ?? lastUrl)) === 0, '');
  const right = {
    uploadUrl: lastUrl, chunkSize: 300_000,
    onBeforeRequest: (r) => {
      if (r.getMethod() !== 'PATCH') return;
      const at = Number(r.getHeader('Upload-Offset'));
      r.setHeader('Upload-Checksum', 'sha1 ' + createHash('sha1').update(content.subarray(at, at + 300_000)).digest('base64'));
    },
  };
  const done = await send(content, right);
  check('with the right ones it is taken', done.hash === sha(content), done.error);
}
let lastUrl = '';

async function wrongOffset() {
  const content = randomBytes(100_000);
  const failed = await send(content, { chunkSize: 50_000, onBeforeRequest: (r) => r.getMethod() === 'PATCH' && r.setHeader('Upload-Offset', '7') });
  check('a wrong offset is 409', failed.status === 409, failed.status ?? failed.error);
}

async function withCreation() {
  const content = randomBytes(200_000);
  const done = await send(content, { uploadDataDuringCreation: true });
  check('the announcement brings the file', done.hash === sha(content), done.error);
}

async function inParallel() {
  const content = randomBytes(3_000_001);
  const done = await send(content, { parallelUploads: 3 });
  const r = done.error ?? (await fetch(done.upload?.url ?? lastUrl, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } }));
  check('three uploads are joined into one file', r.headers?.get('Throughline-SHA256') === sha(content), r);
  check('which says of what', r.headers.get('Upload-Concat').startsWith('final;'), r.headers.get('Upload-Concat'));
}

async function terminated() {
  const content = randomBytes(500_000);
  await send(content, { chunkSize: 100_000, begun: (u, settled) => (u.options.onChunkComplete = () => u.abort().then(settled)) });
  const url = lastUrl;
  check('there is something to end', (await offsetOf(url)) > 0, '');
  await tus.Upload.terminate(url, { retryDelays: null });
  check('ended, it is gone', (await offsetOf(url)) === 404, await offsetOf(url));
}

// Every address that the client is given is kept, because a failed upload does not say its own.
const start = tus.Upload.prototype.start;
tus.Upload.prototype.start = function () {
  const told = this.options.onAfterResponse;
  this.options.onAfterResponse = (req, res) => {
    lastUrl = res.getHeader('Location') ? new URL(res.getHeader('Location'), endpoint).href : lastUrl;
    return told?.(req, res);
  };
  return start.call(this);
};

(async () => {
  for (const f of [pauseAndResume, serverRestart, wrongChecksum, wrongOffset, withCreation, inParallel, terminated]) await f();
  console.log('all');
  process.exit(0);
})().catch((e) => {
  console.log(`FAILED ${e.message}`);
  process.exit(1);
});
