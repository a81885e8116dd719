import { defineConfig } from '@playwright/test';

// Debian's own Chromium; nothing is downloaded. As root it needs the flags below, and an empty profile of its own, which Playwright gives it.
export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  globalSetup: './server.ts',
  timeout: 60_000,
  expect: { timeout: 15_000 }, // two slow cores may be busy with another test
  workers: 2,
  fullyParallel: true,
  retries: 0,
  reporter: [['line'], ['json'], ['./measured.ts']],
  outputDir: './test-results',
  use: {
    launchOptions: {
      executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  },
});
