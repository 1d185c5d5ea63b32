// An application pays for what it imports: one function is small, calls come in a chunk of their own, and nothing that
// is made for developers is in what ships.
// @vitest-environment node
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';

interface Chunk {
  name: string;
  isEntry: boolean;
  code: string;
}

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'bedside-bundle-'))));
afterAll(() => rmSync(folder, { recursive: true }));

/** What an application with this source would ship. */
async function bundle(source: string): Promise<Chunk[]> {
  const entry = join(folder, 'entry.ts');
  writeFileSync(entry, source);
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: folder,
    resolve: {
      alias: [
        { find: '@bedside/client/simulate', replacement: join(import.meta.dirname, 'simulate/simulate.ts') },
        { find: '@bedside/client', replacement: join(import.meta.dirname, 'index.ts') },
      ],
    },
    build: { write: false, minify: true, target: 'es2022', rolldownOptions: { input: entry } },
  });
  const [output] = (Array.isArray(result) ? result : [result]) as { output: (Partial<Chunk> & { type: string })[] }[];
  return output!.output.filter(({ type }) => type === 'chunk') as unknown as Chunk[];
}

const sizeOf = (chunks: Chunk[]) => chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
const codeOf = (chunks: Chunk[]) => chunks.map(({ code }) => code).join('\n');

describe('what an application ships', () => {
  it('is a few hundred bytes for one function', async () => {
    const chunks = await bundle(`import { isSupported } from '@bedside/client'; document.title = String(isSupported());`);
    expect(chunks).toHaveLength(1);
    expect(sizeOf(chunks)).toBeLessThan(500);
  }, 60_000);

  it('is light before a call, and loads the call by itself later', async () => {
    const chunks = await bundle(`import { createVideoCalls } from '@bedside/client'; createVideoCalls(globalThis.options);`);
    const first = chunks.filter(({ isEntry }) => isEntry);
    expect(sizeOf(first)).toBeLessThan(7 * 1024);
    expect(codeOf(first)).not.toContain('replaceTrack');
    expect(codeOf(chunks)).toContain('replaceTrack');
    expect(codeOf(chunks)).not.toContain('Simulated.');
  }, 60_000);

  it('has trouble to simulate only where that is imported', async () => {
    const chunks = await bundle(`import { simulate } from '@bedside/client/simulate'; simulate(globalThis.supabase);`);
    expect(codeOf(chunks)).toContain('Simulated.');
    expect(codeOf(chunks)).not.toContain('video_calls');
    expect(sizeOf(chunks)).toBeLessThan(3 * 1024);
  }, 60_000);
});
