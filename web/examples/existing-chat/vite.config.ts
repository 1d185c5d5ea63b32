import { defineConfig } from 'vite';

// Inside this repository the packages are used from source; an application needs no such line.
export default defineConfig({
  root: `${import.meta.dirname}/${process.env.EXAMPLE ?? 'after'}`,
  envDir: import.meta.dirname,
  resolve: { conditions: ['bedside-source', 'module', 'browser', 'development|production'] },
  build: { assetsInlineLimit: 0 },
});
