import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['bedside-source', 'module', 'browser', 'development|production'] },
});
