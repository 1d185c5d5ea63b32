import { defineConfig } from 'vitest/config';

const resolve = { conditions: ['bedside-source'] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'unit',
          environment: 'happy-dom',
          include: ['src/**/*.test.ts'],
          testTimeout: 20_000,
          restoreMocks: true,
          unstubGlobals: true,
        },
      },
      { resolve, test: { name: 'chromium', include: ['browser/**/*.test.ts'] } },
    ],
  },
});
