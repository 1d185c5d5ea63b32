// The promise of the example: calls come into an existing chat by a handful of lines, and its own code stays as it was.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const example = join(import.meta.dirname, '../../examples/existing-chat');
const lines = (folder: string, file: string) => readFileSync(join(example, folder, file), 'utf8').split('\n');

it('adds at most ten lines to a chat and takes away at most two', () => {
  const files = readdirSync(join(example, 'before'));
  expect(readdirSync(join(example, 'after'))).toEqual(files);
  const added = files.flatMap((file) => lines('after', file).filter((line) => !lines('before', file).includes(line)));
  const removed = files.flatMap((file) => lines('before', file).filter((line) => !lines('after', file).includes(line)));
  expect(added.length).toBeGreaterThan(0);
  expect(added.length).toBeLessThanOrEqual(10);
  expect(removed.length).toBeLessThanOrEqual(2);
  expect(removed.join()).not.toContain('supabase');
});
