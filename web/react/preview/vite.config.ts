import { join } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  build: {
    target: 'es2022',
    outDir: '../stories',
    emptyOutDir: true,
    rolldownOptions: { input: ['index.html', 'stories.html'].map((name) => join(import.meta.dirname, name)) },
  },
  resolve: { conditions: ['bedside-source', 'module', 'browser', 'development|production'] },
});
