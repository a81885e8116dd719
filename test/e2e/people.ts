import type { Page } from '@playwright/test';

export const url = () => process.env.THROUGHLINE_URL!;
export const thread = () => process.env.THROUGHLINE_THREAD!;

/** Signs in as somebody of the training force, with the form that works without script. */
export async function as(page: Page, who: string) {
  const account = who.includes(':') ? who : `staff:${who}`;
  const reply = await page.request.post(`${url()}/api/training/sign-in`, { data: { account } });
  if (!reply.ok()) throw new Error(`sign-in as ${who}: ${reply.status()} ${await reply.text()}`);
}

/** The pages that need no record of their own, by who uses them. */
export const pages: [string, string][] = [
  ['bryant', '/'], ['marsh', '/threads'], ['marsh', '/owed'], ['marsh', '/people'], ['marsh', '/people?q=prise'],
  ['bryant', '/control'], ['bryant', '/control/new'], ['howells', '/field'], ['adeyemi', '/custody'], ['lloyd', '/duty'],
  ['howells', '/expenses'], ['hartley', '/insight'], ['engineer', '/operations'], ['marsh', '/law'], ['marsh', '/tools'],
  ['bryant', '/training/clock'], ['engineer', '/simulator/outbox'],
];
