import { defineConfig } from 'vitest/config';

const update = process.argv.some((argument) => argument === '--update' || argument === '-u');
// What takes minutes and breaks rarely waits for ./test --full: the pictures, and every state in a second language.
const full = update || process.env['BEDSIDE_FULL'] === 'yes';

export default defineConfig({
  test: {
    include: ['*.test.ts'],
    exclude: full ? [] : ['*.pictures.test.ts'],
    // Real media on few cores: one browser at a time.
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
    // Pictures are kept anew in all their looks.
    env: { ...(update && { BEDSIDE_UPDATE: 'yes' }), ...(full && { BEDSIDE_FULL: 'yes' }) },
  },
});
