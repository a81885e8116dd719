import { request, type APIRequestContext } from '@playwright/test';

/** A page that somebody can reach: one address for each pattern of a route, and who opened it. */
export type Route = { pattern: string; path: string; who: string; form: boolean };

const people = ['bryant', 'howells', 'marsh', 'adeyemi', 'edwards', 'okoro', 'rees', 'coles', 'lloyd', 'hartley', 'engineer', 'shah', 'simulator:outbox', 'simulator:court', 'simulator:cps'];
// What is going on now comes first: a record that is open offers more forms than one that is closed.
const starts = ['/custody', '/control', '/field', '/', '/threads', '/threads?state=all', '/owed', '/people', '/people?q=pryce', '/victim', '/court', '/court/results', '/casefile', '/crime', '/reintegration', '/duty', '/insight', '/voice', '/expenses', '/operations', '/law', '/tools', '/training/clock', '/simulator/outbox'];

// What differs only in which record it shows is one page.
const pattern = (path: string) =>
  path.replace(/\?.*/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/\/threads\/[0-9A-Z]{4}-[0-9A-Z]{4}/, '/threads/{id}').replace(/\/units\/[^/]+/, '/units/{callsign}')
    .replace(/\/duty\/staff\/[^/]+/, '/duty/staff/{id}').replace(/^\/law\/.+/, '/law/{table}').replace(/^\/looked\/.+/, '/looked/{record}').replace(/^\/tools\/.+/, '/tools/{ask}').replace(/^(\/insight)\/(?!case\/|tiles)[^/]+/, '$1/{measure}').replace(/^(\/guides)\/[^/]+/, '$1/{guide}').replace(/\/\d[^/]*/g, '/{n}');

/** Follows every link from where each person of the force begins, and says which pages there are. A link that leads nowhere fails. */
export async function crawl(url: string): Promise<Route[]> {
  const found = new Map<string, Route>();
  // Two walk at a time; whose page it is stays the same each time, because what each found is laid together in their order.
  const each = people.map(() => new Map<string, Route>());
  let next = 0;
  const walker = async () => {
    for (let n = next++; n < people.length; n = next++) await walk(url, people[n]!, each[n]!);
  };
  await Promise.all([walker(), walker()]);
  for (const mine of each) for (const [route, at] of mine) if (!found.has(route)) found.set(route, at);
  return [...found.values()];
}

async function walk(url: string, who: string, found: Map<string, Route>) {
  const client = await request.newContext({ baseURL: url });
  await signIn(client, who);
  const seen = new Map<string, number>(); // two records of a kind: the case that goes on and the one that is closed lead to different pages
  const been = new Set<string>();
  const queue = starts.map((path) => ({ path, from: '' }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path, from } = next;
    const route = pattern(path);
    if (been.has(path) || (from && (seen.get(route) ?? 0) >= 2)) continue;
    been.add(path);
    if (from) seen.set(route, (seen.get(route) ?? 0) + 1);
    const reply = await client.get(path);
    if (reply.status() === 404 && from) throw new Error(`${from} leads ${who} to ${path}, which is not there`);
    if (reply.status() >= 500) throw new Error(`${path} as ${who}: ${reply.status()}`);
    if (!reply.ok() || !(reply.headers()['content-type'] ?? '').startsWith('text/html')) continue;
    const text = await reply.text();
    if (!found.has(route)) found.set(route, { pattern: route, path, who, form: /<form(?![^>]*action="\/voice)[^>]*method="post"/.test(/<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '') && path !== '/control' });
    for (const [, href] of text.matchAll(/href="(\/[^"#/][^"#]*)/g)) {
      if (!/^\/(assets|map|favicon|api)/.test(href!)) queue.push({ path: href!.replaceAll('&amp;', '&'), from: path });
    }
  }
  await client.dispose();
}

async function signIn(client: APIRequestContext, who: string) {
  const reply = await client.post('/api/training/sign-in', { data: { account: who.includes(':') ? who : `staff:${who}` } });
  if (!reply.ok()) throw new Error(`sign-in as ${who}: ${reply.status()} ${await reply.text()}`);
}

/** Invites the victim of the case again, opens her page with the code that she was sent, and gives her session. */
export async function invite(url: string): Promise<string> {
  const staff = await request.newContext({ baseURL: url });
  await signIn(staff, 'edwards');
  const list = await (await staff.get('/victim')).text();
  const cases = [...list.matchAll(/href="\/victim\/([0-9a-f-]{36})"/g)].map((m) => m[1]!);
  const outbox = await request.newContext({ baseURL: url });
  await signIn(outbox, 'simulator:outbox');
  for (const id of cases) {
    const before = await sent(outbox);
    const asked = await staff.post(`/api/victim/${id}/invitation`, { data: {}, headers: { 'Idempotency-Key': crypto.randomUUID() } });
    if (!asked.ok()) throw new Error(`the invitation: ${asked.status()} ${await asked.text()}`);
    for (let n = 0; n < 100; n++) {
      const fresh = (await sent(outbox)).find((m) => !before.some((b) => b.message === m.message) && code(m.body));
      if (fresh) {
        const victim = await request.newContext({ baseURL: url });
        const opened = await victim.post('/api/my-case/sign-in', { data: { code: code(fresh.body), know: 'Heron' } });
        if (!opened.ok()) throw new Error(`her page: ${opened.status()} ${await opened.text()}`);
        return JSON.stringify(await victim.storageState());
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }
  throw new Error('no invitation reached the outbox');
}

const code = (body: string) => body.match(/\b[0-9A-Z]{4}(?:-[0-9A-Z]{4})+\b/)?.[0];

async function sent(outbox: APIRequestContext): Promise<{ message: string; body: string }[]> {
  return (await (await outbox.get('/api/simulator/outbox')).json()).messages ?? [];
}
