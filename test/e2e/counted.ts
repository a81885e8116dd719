import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test, type Locator, type Page } from '@playwright/test';

/** A row of test/budgets.yaml. */
export type Budget = { id: string; who: string; from: string; to: string; budget: number; test: string };

/** The annotation by which a test hands what it counted to the reporter of budgets. */
export const annotation = 'budget';

export function budgets(): Budget[] {
  const text = readFileSync(join(resolve(__dirname, '..'), 'budgets.yaml'), 'utf8');
  return text.split(/^- /m).slice(1).map((row) => {
    const part = Object.fromEntries(row.trim().split('\n').map((l) => /^\s*(\w+): (.*)$/.exec(l)!.slice(1, 3))) as Record<keyof Budget, string>;
    return { ...part, budget: Number(part.budget) };
  });
}

/**
 * Counts in the page itself what a person presses: each key that is no word of theirs, each tap. A letter, a space or a rub-out in
 * a field or a list is a word, wherever it stands but on the command line, whose words are the machine's. Tab, Enter, an arrow and a
 * letter outside a field count. It outlives a page, because it is kept with the tab.
 */
const recorder = () => {
  const w = window as unknown as { counting?: boolean };
  if (w.counting) return;
  w.counting = true;
  const add = () => sessionStorage.setItem('pressed', String(Number(sessionStorage.getItem('pressed') ?? 0) + 1));
  const writes = (at: EventTarget | null) =>
    at instanceof HTMLTextAreaElement || at instanceof HTMLSelectElement || (at instanceof HTMLInputElement && !/^(checkbox|radio|button|submit|file|range|color)$/.test(at.type));
  const word = (e: KeyboardEvent) =>
    writes(e.target) && (e.target as HTMLElement).id !== 'line' && !e.ctrlKey && !e.metaKey && !e.altKey && (e.key.length === 1 || e.key === 'Backspace' || (e.key === 'Enter' && e.target instanceof HTMLTextAreaElement));
  addEventListener('keydown', (e) => { if (e.isTrusted && !/^(Shift|Control|Alt|Meta)$/.test(e.key) && !word(e)) add(); }, true);
  addEventListener('pointerdown', (e) => { if (e.isTrusted) add(); }, true);
};

/** A walk whose presses are counted. Words are typed by `words` and lists chosen by `pick`, never by fill: to come to a field counts. */
export class Counted {
  constructor(private page: Page) {}

  /** From here on: where the person is. */
  async again(): Promise<this> {
    await this.page.evaluate(() => sessionStorage.setItem('pressed', '0'));
    return this;
  }

  /** Types words into a field: nothing when the cursor stands there, else a tap to come to it. */
  async words(field: Locator, text: string): Promise<void> {
    if (!(await field.evaluate((e) => e === document.activeElement))) await field.click();
    await this.page.keyboard.type(text);
  }

  /** Chooses from a list: a tap to open it and one to choose. */
  async pick(list: Locator, label: string): Promise<void> {
    await list.selectOption({ label });
    await this.more(2);
  }

  /** Takes a photograph: a tap on the button; what the camera asks is its own. */
  async photograph(input: Locator, name: string, bytes: Buffer): Promise<void> {
    await this.more(1);
    await input.setInputFiles({ name, mimeType: 'image/jpeg', buffer: bytes });
  }

  private async more(n: number): Promise<void> {
    await this.page.evaluate((by) => sessionStorage.setItem('pressed', String(Number(sessionStorage.getItem('pressed') ?? 0) + by)), n);
  }

  /** The walk is over: what was counted is handed on, and is held to its budget. What must be in sight is in sight, or the page had to be moved. */
  async spent(id: string, inSight?: Locator): Promise<void> {
    const row = budgets().find((b) => b.id === id);
    if (!row) throw new Error(`test/budgets.yaml has no row ${id}`);
    let n = await this.page.evaluate(() => Number(sessionStorage.getItem('pressed') ?? 0));
    if (inSight) {
      await expect(inSight).toBeVisible();
      if (!(await inSight.evaluate((e) => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }))) n++; // the page is moved by a swipe
    }
    test.info().annotations.push({ type: annotation, description: JSON.stringify({ id, n }) });
    expect(n, `${row.who}: ${row.from}. ${row.to}: ${n} presses, and test/budgets.yaml allows ${row.budget}`).toBeLessThanOrEqual(row.budget);
  }
}

/** Begins to count on a page, from where it is now. */
export async function counted(page: Page): Promise<Counted> {
  await page.addInitScript(recorder);
  await page.evaluate(recorder);
  return new Counted(page).again();
}
