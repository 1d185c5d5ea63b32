// Goal: an account can be made, left and entered again by its password, and what goes wrong is said in words.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let server: DemoServer;
let browser: Browser;
let visitor: Person;

beforeAll(async () => {
  server = await startServer();
  browser = await launchBrowser();
  visitor = await newPerson(browser, { width: 820, height: 1180 });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const kPassword = 'a long enough password';

it('is made with a name, and begins with an empty list', async () => {
  const { page } = visitor;
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New here? Create an account' }).click();
  await page.getByLabel('Your name').fill('Noor Haddad');
  await page.getByLabel('E-mail').fill('noor@mail.example');
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Signed in as Noor Haddad').waitFor();
  await page.getByText('No conversations yet').waitFor();
});

it('keeps a new display name', async () => {
  const { page } = visitor;
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('Display name').fill('Noor H.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('Signed in as Noor H.').waitFor();
});

it('is left everywhere, in the other tab too', async () => {
  const { page, context } = visitor;
  const other = await context.newPage();
  await other.goto(server.url);
  await other.getByText('Signed in as Noor H.').waitFor();
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.getByText('Your session ended.').waitFor();
  await other.close();
});

it('is not entered with a wrong password, and is with the right one', async () => {
  const { page } = visitor;
  await page.getByLabel('E-mail').fill('noor@mail.example');
  await page.getByLabel('Password', { exact: true }).fill('something else');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('E-mail or password is not right.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.keyboard.press('Enter');
  await page.getByText('Signed in as Noor H.').waitFor();
});

it('cannot be made twice', async () => {
  const { page, context } = await newPerson(browser);
  await page.goto(server.url);
  await page.getByRole('button', { name: 'New here? Create an account' }).click();
  await page.getByLabel('Your name').fill('Somebody');
  await page.getByLabel('E-mail').fill('noor@mail.example');
  await page.getByLabel('Password', { exact: true }).fill(kPassword);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('There is already an account with this e-mail.').waitFor();
  expect(page.url()).toContain('#/sign-in');
  await context.close();
});
