import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FullConfig, FullResult, Reporter, Suite, TestCase, TestResult } from '@playwright/test/reporter';
import { annotation, budgets } from './counted';

/**
 * Gathers what the walks counted. A row of test/budgets.yaml whose test passed and did not count it fails the run, so that none is a
 * row without a measure. `make budgets` sets E2E_MEASURED and then the figures are written down for the page that
 * publishes them; no other run writes.
 */
export default class Measured implements Reporter {
  private figures = new Map<string, number>();
  private passed = new Set<string>();
  private all = new Set<string>();

  onBegin(_: FullConfig, suite: Suite) {
    for (const t of suite.allTests()) this.all.add(t.title);
  }

  onTestEnd(t: TestCase, r: TestResult) {
    if (r.status === 'passed') this.passed.add(t.title);
    for (const a of [...t.annotations, ...(r.annotations ?? [])].filter((x) => x.type === annotation)) {
      const { id, n } = JSON.parse(a.description!) as { id: string; n: number };
      this.figures.set(id, Math.max(n, this.figures.get(id) ?? 0));
    }
  }

  onEnd(result: FullResult) {
    const rows = budgets();
    const silent = rows.filter((b) => this.passed.has(b.test) && !this.figures.has(b.id)).map((b) => `${b.id}: "${b.test}" passed and counted nothing`);
    if (silent.length) {
      console.error(`SCREEN BUDGETS\n${silent.join('\n')}`);
      return { status: 'failed' as const };
    }
    if (!process.env.E2E_MEASURED) return;
    const missing = rows.filter((b) => !this.figures.has(b.id)).map((b) => b.id);
    if (missing.length || result.status !== 'passed') {
      console.error(`SCREEN BUDGETS: nothing is written, because ${missing.length ? `these were not measured: ${missing.join(', ')}` : 'a test failed'}`);
      return { status: 'failed' as const };
    }
    const on = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/London' }).format(new Date());
    const out = rows.map(({ test: _, ...b }) => ({ ...b, measured: this.figures.get(b.id)!, on }));
    writeFileSync(resolve(__dirname, '../../app/screen_budgets.json'), `${JSON.stringify(out, undefined, 2)}\n`);
  }
}
