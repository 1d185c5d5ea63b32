// Goal: an app with @bedside/client works on a database with our migrations where nobody answers Bedside's own addresses, as on a
// Supabase project without our server: sign-in, rows, functions and realtime are all it needs.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServer, type ViteDevServer } from 'vite';
import { OwnPostgres } from '../supabase/lib/own-postgres.ts';
import { makeRoom, signUp, type Person } from '../supabase/lib/people.ts';
import { startServer, type TestServer } from '../supabase/lib/server.ts';
import { launchBrowser, newPerson } from './lib/browser.ts';
import { eventually } from './lib/media.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let postgres: OwnPostgres;
let server: TestServer;
let web: ViteDevServer;
let browser: Browser;
let url: string;
const refused: string[] = [];

beforeAll(async () => {
  postgres = await OwnPostgres.start();
  server = await startServer([], false, postgres.database('alone'));
  web = await createServer({
    root,
    configFile: false,
    logLevel: 'error',
    cacheDir: join(root, 'build/vite-alone'),
    resolve: { conditions: ['bedside-source'] },
    optimizeDeps: { entries: [], include: ['@supabase/supabase-js'] },
    server: {
      host: '127.0.0.1',
      port: 0,
      hmr: false,
      watch: null,
      // What a Supabase project has too, and no more.
      proxy: { '/auth/v1': server.url, '/rest/v1': server.url, '/realtime/v1': { target: server.url, ws: true } },
    },
    plugins: [
      {
        name: 'no Bedside here',
        configureServer: ({ middlewares }) => {
          middlewares.use('/bedside/v1', (request, response) => {
            refused.push(request.url ?? '');
            response.writeHead(404).end();
          });
          middlewares.use('/engine.wasm', (_request, response) => {
            response.setHeader('content-type', 'application/wasm');
            response.end(readFileSync(join(root, 'web/client/assets/engine.wasm')));
          });
        },
      },
    ],
  });
  await web.listen(0);
  const address = web.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('Vite listens nowhere');
  url = `http://127.0.0.1:${address.port}/tests/browser/lib/phones.html`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.close();
  await server?.stop();
  await postgres?.stop();
});

async function phoneOf(person: Person): Promise<Page> {
  const { page } = await newPerson(browser);
  await page.goto(url);
  await page.waitForFunction(() => 'openPhone' in window);
  const { access_token, refresh_token } = (await person.client.auth.getSession()).data.session!;
  await page.evaluate(([key, session]) => window.openPhone(key as string, session as never), [server.anonKey, { access_token, refresh_token }] as const);
  await shows(page, 'signaling', 'up');
  return page;
}
const shows = (page: Page, member: string, value: unknown): Promise<unknown> =>
  page.waitForFunction(([name, wanted]) => (window.phone.store.getSnapshot() as never)[name as never] === wanted, [member, value] as const);

it('starts, rings, is accepted, is seen, and ends', async () => {
  const [ada, sam] = await Promise.all([signUp(server, 'ada', 'doctor'), signUp(server, 'sam', 'patient')]);
  const room = await makeRoom(ada, sam);
  const [caller, callee] = [await phoneOf(ada), await phoneOf(sam)];
  await caller.evaluate(([at, to]) => window.phone.startCall(at!, to!, 'video').then(() => undefined), [room, sam.id]);
  await shows(callee, 'phase', 'incoming');
  await callee.evaluate(() => window.phone.answerCall(window.phone.store.getSnapshot().call!.id, true).then(() => undefined));
  await Promise.all([shows(caller, 'phase', 'active'), shows(callee, 'phase', 'active')]);
  for (const page of [caller, callee]) {
    await eventually(() => page.evaluate(() => (document.getElementById('other') as HTMLVideoElement).videoWidth), (width) => width > 0, 'a picture of the other');
  }
  await caller.evaluate(() => window.phone.endCall().then(() => undefined));
  await Promise.all([shows(caller, 'phase', 'ended'), shows(callee, 'phase', 'ended')]);
  await eventually(() => Promise.resolve(server.sql('SELECT status, end_reason, duration_seconds IS NOT NULL FROM public.video_calls')), (row) => row === 'ended|hangup|t', 'the row is ended');
  expect(server.sql("SELECT count(*) FROM public.messages WHERE kind = 'call'")).toBe('1');
  // It asked, was told that there is nothing, and went on.
  expect(refused.length).toBeGreaterThan(0);
});
