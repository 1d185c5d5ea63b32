import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createServer, type ViteDevServer } from 'vite';

export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
export const ENGINE = process.env.BEDSIDE_ENGINE_WASM ?? join(import.meta.dirname, '../../../build/wasm/engine.wasm');

/** Why the browser tests cannot run here; null when they can. */
export function obstacle(): string | null {
  if (!existsSync(CHROMIUM)) return `no Chromium at ${CHROMIUM}`;
  if (!existsSync(ENGINE))
    return `no engine at ${ENGINE}: run "cmake --preset wasm && cmake --build --preset wasm" first`;
  return null;
}

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--no-first-run',
  '--allow-loopback-in-peer-connection',
  // The second of Chromium's fakes measures depth and has no picture.
  '--use-fake-device-for-media-stream=device-count=3',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--auto-select-desktop-capture-source=Entire screen',
];

/** The page of this folder in a real browser, with the engine beside it as any web server would give it. */
export class Stage {
  readonly problems: string[] = [];

  private constructor(
    readonly page: Page,
    private readonly browser: Browser,
    private readonly server: ViteDevServer,
  ) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on(
      'console',
      (line) => line.type() === 'error' && this.problems.push(`${line.text()} ${line.location().url}`),
    );
  }

  static async open(): Promise<Stage> {
    const server = await createServer({
      root: import.meta.dirname,
      configFile: false,
      logLevel: 'error',
      server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
      plugins: [
        {
          name: 'engine',
          configureServer: ({ middlewares }) =>
            void middlewares.use('/engine.wasm', (_request, response) => {
              response.setHeader('content-type', 'application/wasm');
              response.end(readFileSync(ENGINE));
            }),
        },
      ],
    });
    await server.listen(0);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const stage = new Stage(await browser.newPage(), browser, server);
    const address = server.httpServer?.address();
    if (!address || typeof address === 'string') throw new Error('Vite listens nowhere.');
    await stage.page.goto(`http://127.0.0.1:${address.port}/`);
    await stage.page.waitForFunction(() => 'page' in window);
    return stage;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
  }
}
