import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['bedside-source'] },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
    testTimeout: 20_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
