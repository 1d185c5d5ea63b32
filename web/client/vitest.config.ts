import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['bedside-source'] },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'], restoreMocks: true, unstubGlobals: true },
});
