// Sends files to a link in pieces by the tus protocol (tus.io), with how far each is, and goes on where it stopped: after a lost
// connection by itself, after a closed page when the same file is chosen again. Without script the form sends them whole.
const piece = 4 << 20;
const tries = 8;

interface Words {
  sending: string;
  again: string;
  sent: string;
  failed: string;
  full: string;
  none: string;
}

class Refused extends Error {}

const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** What a refusal says, in the server's own sentence. */
async function refusal(r: Response): Promise<Refused> {
  const p = (await r.json().catch(() => ({}))) as { detail?: string };
  return new Refused(p.detail ?? String(r.status));
}

async function ask(url: string, method: string, headers: Record<string, string>, body?: Blob): Promise<Response> {
  const r = await fetch(url, { method, headers: { 'Tus-Resumable': '1.0.0', ...headers }, body: body ?? null, credentials: 'same-origin' });
  if (r.status >= 500 || r.status === 423 || r.status === 429) throw new Error(String(r.status));
  return r;
}

const base64 = (s: string) => btoa(String.fromCharCode(...new TextEncoder().encode(s)));

/** Where an upload lives that was begun: kept for this page and link, so that a file that is chosen again goes on. */
async function begin(at: string, f: File): Promise<{ url: string; offset: number }> {
  const name = `${at} ${f.name} ${f.size} ${f.lastModified}`;
  const known = sessionStorage.getItem(name);
  if (known) {
    const r = await ask(known, 'HEAD', {});
    if (r.ok) return { url: known, offset: Number(r.headers.get('Upload-Offset')) };
    sessionStorage.removeItem(name);
  }
  const r = await ask(at, 'POST', { 'Upload-Length': String(f.size), 'Upload-Metadata': `filename ${base64(f.name)}` });
  if (!r.ok) throw await refusal(r);
  const url = new URL(r.headers.get('Location')!, location.href).pathname;
  sessionStorage.setItem(name, url);
  return { url, offset: 0 };
}

async function send(at: string, f: File, told: (part: number) => void, lost: () => void): Promise<void> {
  let failed = 0;
  for (;;) {
    try {
      let { url, offset } = await begin(at, f);
      while (offset < f.size) {
        told(offset / f.size);
        const r = await ask(url, 'PATCH', { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(offset) }, f.slice(offset, offset + piece));
        if (r.status === 409) {
          ({ url, offset } = await begin(at, f)); // more had arrived than we were told
          continue;
        }
        if (!r.ok) throw await refusal(r);
        offset = Number(r.headers.get('Upload-Offset'));
        failed = 0;
      }
      return;
    } catch (err) {
      if (err instanceof Refused || ++failed > tries) throw err;
      lost();
      await wait(Math.min(30_000, 500 * 2 ** failed));
    }
  }
}

function line(into: HTMLElement, name: string): { text: (s: string) => void; bar: HTMLProgressElement } {
  const p = document.createElement('p');
  p.className = 'govuk-body';
  const said = document.createElement('span');
  const bar = document.createElement('progress');
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute('aria-label', name);
  p.append(said, document.createElement('br'), bar);
  into.append(p);
  return { text: (s) => (said.textContent = `${name}: ${s}`), bar };
}

const form = document.querySelector<HTMLFormElement>('form#send');
if (form) {
  const words = form.dataset as unknown as Words;
  const at = form.dataset.files!;
  const input = form.querySelector<HTMLInputElement>('input[type=file]')!;
  const button = form.querySelector<HTMLButtonElement>('button')!;
  const progress = document.getElementById('send-progress')!;
  form.addEventListener('submit', async (e) => {
    const files = [...(input.files ?? [])];
    if (files.length === 0) return; // the server says it
    e.preventDefault();
    progress.replaceChildren();
    if (files.length > Number(form.dataset.most)) {
      const p = document.createElement('p');
      p.className = 'govuk-error-message';
      p.textContent = words.full;
      progress.append(p);
      return;
    }
    button.disabled = true;
    let bad = 0;
    for (const f of files) {
      const l = line(progress, f.name);
      l.text(words.sending);
      try {
        await send(at, f, (part) => {
          l.bar.value = part;
          l.text(`${words.sending}, ${Math.floor(part * 100)} %`);
        }, () => l.text(words.again));
        l.bar.value = 1;
        l.text(words.sent);
      } catch (err) {
        bad++;
        l.text(err instanceof Refused ? err.message : words.failed);
      }
    }
    button.disabled = false;
    if (bad === 0) location.assign(location.pathname);
  });
}
