/** One request. It throws Lost when no answer came: what was asked may or may not have been done. */
export interface Ask {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export interface Reply {
  status: number;
  header(name: string): string | null;
  json(): Promise<unknown>;
}

export type Net = (a: Ask) => Promise<Reply>;

export class Lost extends Error {}

/** The browser's own network, for at most a time. */
export const browserNet: Net = async (a) => {
  try {
    const r = await fetch(a.path, { method: a.method, headers: a.headers, body: a.body as BodyInit | undefined, credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(30_000) });
    const text = a.method === "HEAD" ? "" : await r.text(); // an answer that breaks off is no answer
    return { status: r.status, header: (n) => r.headers.get(n), json: async () => JSON.parse(text) as unknown };
  } catch (e) {
    throw new Lost(String(e));
  }
};

/** Says what a refused request was answered with, in the server's sentence. */
export async function sentence(r: Reply): Promise<string> {
  try {
    const p = (await r.json()) as { detail?: string; fields?: { detail: string }[] };
    return p.fields?.[0]?.detail ?? p.detail ?? `The server answered ${r.status}.`;
  } catch {
    return `The server answered ${r.status}.`;
  }
}
