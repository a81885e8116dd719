import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

// Benches of what a browser does (`make bench-phone`): they print figures and fail on none, because a machine that is busy says nothing of the app.
export default defineConfig({ ...tests, testMatch: '*.bench.ts', globalSetup: undefined, workers: 1, timeout: 300_000, reporter: [['list']] });
