import { defineConfig } from 'vitest/config';

// A bench is run by hand and prints a table; it asserts nothing about time.
export default defineConfig({ test: { include: ['*.run.ts'], fileParallelism: false } });
