// The public surface is a file in git: whoever changes it, sees and shows it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('is the one that etc/api.md says', async () => {
  const check = promisify(execFile)('node', ['../scripts/api-report.mjs', '--check'], {
    cwd: join(import.meta.dirname, '..'),
  });
  await expect(check).resolves.toBeTruthy();
}, 60_000);
