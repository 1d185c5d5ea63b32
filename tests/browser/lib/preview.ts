/** The story page of @bedside/react, built and served: every face of the interface without a server behind it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, preview } from 'vite';

export interface Preview {
  url: string;
  close(): Promise<void>;
}

export async function servePreview(): Promise<Preview> {
  const outDir = mkdtempSync(join(tmpdir(), 'bedside-preview-'));
  const shared = {
    configFile: join(import.meta.dirname, '../../../web/react/preview/vite.config.ts'),
    logLevel: 'error',
    build: { outDir, emptyOutDir: true },
  } as const;
  // Built, because a hundred separate modules for each of thirty pages take minutes.
  await build(shared);
  const server = await preview({ ...shared, preview: { host: '127.0.0.1', port: 0 } });
  const at = server.httpServer.address();
  if (!at || typeof at === 'string') throw new Error('Vite listens nowhere.');
  return {
    url: `http://127.0.0.1:${at.port}/`,
    async close() {
      await server.close();
      rmSync(outDir, { recursive: true, force: true });
    },
  };
}
