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
          include: ['src/**/*.test.{ts,tsx}'],
          setupFiles: ['src/testing/setup.ts'],
          restoreMocks: true,
          unstubGlobals: true,
        },
      },
      { resolve, test: { name: 'chromium', include: ['browser/**/*.test.ts'] } },
    ],
  },
});
