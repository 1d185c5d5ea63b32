// Goal: what the privacy page says is so: who may call is refused or not, sessions end, data comes as a file, and an
// erased account is gone.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newPerson, type Person } from './lib/browser.ts';
import { kDoctor, openRoom } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

let visit: Visit;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit({ width: 820, height: 1180 });
  ({ doctor, patient } = visit);
});

afterAll(() => visit?.close());

async function openPrivacy({ page }: Person): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Open privacy' }).click();
  await page.getByRole('heading', { name: 'Privacy' }).waitFor();
}

it('who may call me is seen by the other side at once', async () => {
  await openRoom(patient.page, kDoctor);
  const button = patient.page.getByRole('button', { name: `Video call with ${kDoctor}` });
  expect(await button.getAttribute('aria-disabled')).toBe('false');
  await openPrivacy(doctor);
  await doctor.page.getByLabel('Nobody. I call when I want to').check();
  await patient.page.getByRole('button', { name: `Video call with ${kDoctor}`, disabled: true }).waitFor();
  expect(await button.getAttribute('title')).toContain('does not take calls from you');
  await doctor.page.getByLabel('Everybody').check();
  await patient.page.getByRole('button', { name: `Video call with ${kDoctor}`, disabled: false }).waitFor();
});

it('says what may be used, what is kept, and that nothing is recorded', async () => {
  const { page } = doctor;
  await page.getByText('Calls are never recorded.').waitFor();
  await page.getByText('1095 days').waitFor();
  await page.getByRole('region', { name: 'What this page may use' }).getByText('Allowed').first().waitFor();
});

it('gives my data as a file', async () => {
  const { page } = doctor;
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download my data' }).click()]);
  const data = JSON.parse(readFileSync(await download.path(), 'utf8')) as { profile: { display_name: string }[] };
  expect(data.profile[0]!.display_name).toBe(kDoctor);
});

it('ends a session elsewhere, which is signed out at once', async () => {
  const { page } = await newPerson(visit.browser);
  await page.goto(visit.server.url);
  await page.getByRole('button', { name: 'New here? Create an account' }).click();
  await page.getByLabel('Your name').fill('Ida Novak');
  await page.getByLabel('E-mail').fill('ida@mail.example');
  await page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText('Signed in as Ida Novak').waitFor();
  const elsewhere = await newPerson(visit.browser);
  await elsewhere.page.goto(visit.server.url);
  await elsewhere.page.getByLabel('E-mail').fill('ida@mail.example');
  await elsewhere.page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await elsewhere.page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await elsewhere.page.getByText('Signed in as Ida Novak').waitFor();

  await page.goto(`${visit.server.url}/#/privacy`);
  await page.getByText('This one').waitFor();
  await page.getByRole('button', { name: 'Sign out Chrome, Linux' }).click();
  await page.getByRole('button', { name: 'Sign out Chrome, Linux' }).waitFor({ state: 'detached' });
  await elsewhere.page.reload();
  await elsewhere.page.getByRole('heading', { name: 'Sign in' }).waitFor();

  await page.getByRole('button', { name: 'Erase my account…' }).click();
  await page.getByLabel('Password', { exact: true }).fill('something else');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByText('Tick the box first').waitFor();
  await page.getByLabel('I understand that this cannot be undone.').check();
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByText('This is not your password.').waitFor();
  await page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});
