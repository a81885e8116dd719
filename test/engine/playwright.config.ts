import { defineConfig } from '@playwright/test';

// The phone's engine alone: no browser, no server. Playwright's runner is used because it reads TypeScript as it stands.
export default defineConfig({ testDir: '.', testMatch: '*.spec.ts', timeout: 60_000, workers: 1, reporter: [['line'], ['json']], outputDir: './test-results' });
