// Goal: two tabs of one browser are two people, and stay them after a reload.
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, it } from 'vitest';
import { launchBrowser, newPerson } from './lib/browser.ts';
import { kDoctor, kPatient, openRoom, signIn, write, messages } from './lib/pages.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  context = (await newPerson(browser)).context;
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('two tabs are two people who write to each other', async () => {
  const first = context.pages()[0]!;
  await signIn(first, server.links.get(kDoctor)!);
  const second = await context.newPage();
  await signIn(second, server.links.get(kPatient)!);
  await openRoom(first, kPatient);
  await openRoom(second, kDoctor);
  await write(second, 'From one tab to the other');
  await messages(first, kPatient).getByText('From one tab to the other').waitFor();
  await first.reload();
  await first.getByText(`Signed in as ${kDoctor}`).waitFor();
  await messages(first, kPatient).getByText('From one tab to the other').waitFor();
  await second.reload();
  await second.getByText(`Signed in as ${kPatient}`).waitFor();
});

it('a new tab takes the account that was used last', async () => {
  const third = await context.newPage();
  await third.goto(server.url);
  await third.getByText(`Signed in as ${kPatient}`).waitFor();
  await third.close();
});

it('signing out in one tab leaves the other tab alone and keeps its word after a reload', async () => {
  const [first, second] = context.pages();
  await second!.getByRole('link', { name: 'Settings' }).click();
  await second!.getByRole('button', { name: 'Sign out here' }).click();
  await second!.getByText(`Continue as ${kDoctor}`).waitFor();
  await second!.reload();
  await second!.getByText(`Continue as ${kDoctor}`).waitFor();
  await first!.getByText(`Signed in as ${kDoctor}`).waitFor();
});

it('a room that was wanted is open after signing in', async () => {
  const [first] = context.pages();
  const room = first!.url().split('#')[1]!;
  const visitor = await newPerson(browser);
  await visitor.page.goto(`${server.url}/#${room}`);
  await visitor.page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await visitor.page.waitForURL((url) => decodeURIComponent(url.hash).includes(`next=${room}`));
  await visitor.context.close();
});
