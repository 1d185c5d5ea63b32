import { defineConfig } from 'vitest/config';

const test = { testTimeout: 30_000, hookTimeout: 60_000 };

/** One meaning, two databases: what does not say otherwise by its name, or has no database in it, holds on both. */
export default defineConfig({
  test: {
    projects: [
      { test: { ...test, name: 'sqlite', include: ['*.test.ts'], exclude: ['postgres-*.test.ts'], globalSetup: './lib/embedded.ts' } },
      { test: { ...test, name: 'postgres', include: ['*.test.ts'], exclude: ['tls.test.ts'], globalSetup: './lib/postgres.ts' } },
    ],
  },
});
