import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['bedside-source'] },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    restoreMocks: true,
    unstubGlobals: true,
  },
});
