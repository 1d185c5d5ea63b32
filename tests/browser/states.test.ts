// Goal: every state of the page, in light and dark, narrow and wide, from the left and from the right: no complaint of axe, a target
// that a thumb can hit, nothing cut off when it is magnified, and it looks as it was when somebody last looked at it.
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPerson, type Person } from './lib/browser.ts';
import { targets, tight, violations } from './lib/examine.ts';
import { everyLook, looksOf, someLooks, wear } from './lib/looks.ts';
import { call, control, kDoctor, kPatient, openRoom, seeItEnd, write } from './lib/pages.ts';
import { hasPictures, Pictures } from './lib/pictures.ts';
import type { DemoServer } from './lib/server.ts';
import { settle } from './lib/still.ts';
import { openVisit, type Visit } from './lib/visit.ts';
import { arabic, english, fill, type Words } from './lib/words.ts';

let visit: Visit;
let server: DemoServer;
let browser: Browser;
let pictures: Pictures;
let patient: Person;
let doctor: Person;
/** What the doctor's browser keeps once it has signed in. */
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;
let room: string;

const kTongues = [
  { tongue: 'English', locale: 'en-GB', words: english },
  { tongue: 'Arabic', locale: 'ar-EG', words: arabic },
].slice(0, process.env['BEDSIDE_FULL'] === 'yes' ? 2 : 1);

beforeAll(async () => {
  visit = await openVisit();
  ({ server, browser, patient, doctor } = visit);
  pictures = await Pictures.open(browser, 'states');
  await openRoom(doctor.page, kPatient);
  await openRoom(patient.page, kDoctor);
  room = doctor.page.url().split('#')[1]!;
  await write(patient.page, 'Good morning! The dressing is dry, and it hardly hurts any more.');
  await write(doctor.page, 'That is good to hear. Did you change it yesterday as we said?');
  await write(patient.page, 'Yes, twice. There is one spot that I would like to show you.');
  await doctor.page.getByText('There is one spot').last().waitFor();
  signedIn = await doctor.context.storageState();
});

afterAll(() => visit?.close());

/** Controls of a call leave after three seconds without input. */
async function wake(page: Page): Promise<void> {
  const stage = page.locator('.bedside-stage');
  // Behind the sheet of a call that rings it is not shown; as a small picture in the corner a call has no controls.
  if (!(await stage.isVisible()) || (await page.locator('.call-return').isVisible())) return;
  const box = (await stage.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + 100);
  await page.mouse.move(box.x + box.width / 2, box.y + 90);
  await page.locator('[data-controls="shown"]').waitFor();
}

/** What was looked at for being cut off was scrolled to; a conversation is read at its end. */
async function readOn(page: Page): Promise<void> {
  await page.evaluate(() => document.querySelectorAll('.chat-scroll').forEach((view) => (view.scrollTop = view.scrollHeight)));
  await settle(page);
}

async function examine(page: Page, state: string, words: Words): Promise<void> {
  const complaints: string[] = [];
  const toTheLeft = words === arabic;
  await readOn(page);
  // A picture costs little and is kept of every look; what axe says costs seconds, and every width and every theme has its turn.
  for (const look of looksOf(hasPictures('states') ? everyLook : someLooks, toTheLeft)) {
    await wear(page, look);
    await wake(page);
    const here = await pictures.check(page, state, look);
    if (someLooks.includes(look)) here.push(...(await targets(page)), ...(await violations(page)));
    complaints.push(...here.map((line) => `${look.width} ${look.theme}: ${line}`));
  }
  if (!toTheLeft) complaints.push(...(await tight(page)));
  expect.soft(complaints, state).toEqual([]);
  await wear(page, { width: 1440, height: 900, theme: 'light' });
}

describe.each(kTongues)('in $tongue', ({ locale, words }) => {
  const { page: says, call: callSays } = words;
  let page: Page;

  const go = (path: string) => page.evaluate((hash) => void (location.hash = hash), path);
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).first().waitFor();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).first().click();

  beforeAll(async () => {
    // The first doctor made room for this one.
    await doctor?.context.close();
    doctor = await newPerson(browser, { locale, storageState: signedIn });
    page = doctor.page;
    await page.goto(`${server.url}/#/rooms`);
    await heading(says.rooms.title);
  });

  it('the doors', async () => {
    const visitor = await newPerson(browser, { locale });
    await visitor.page.goto(`${server.url}/#/sign-in`);
    await visitor.page.getByRole('heading', { name: says.sign_in.title }).waitFor();
    await examine(visitor.page, 'sign-in', words);
    await visitor.page.getByRole('button', { name: says.sign_in.to_sign_up }).click();
    await visitor.page.getByLabel(says.sign_in.name).waitFor();
    await examine(visitor.page, 'sign-up', words);
    await visitor.page.goto(server.links.get(kDoctor)!);
    await visitor.page.getByText(says.sign_in.link_bad_title).waitFor();
    await examine(visitor.page, 'link-bad', words);
    await visitor.context.close();
  });

  it('the pages', async () => {
    await page.getByText(says.rooms.pick_title).waitFor();
    await examine(page, 'rooms', words);
    await go(room);
    await page.getByRole('textbox', { name: says.chat.placeholder }).waitFor();
    await page.getByText('There is one spot').last().waitFor();
    await examine(page, 'chat', words);
    await go('/settings');
    await heading(says.settings.title);
    await examine(page, 'settings', words);
    await go('/check');
    await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('.bedside-check video')?.videoWidth ?? 0) > 0);
    await page.getByText(words.check.heardYou).waitFor();
    await examine(page, 'check-page', words);
    await go('/privacy');
    await heading(says.privacy.title);
    await page.getByText(says.privacy.session_here, { exact: true }).waitFor();
    await examine(page, 'privacy', words);
    await go('/nowhere');
    await heading(says.app.not_found_title);
    await examine(page, 'not-found', words);
    await go('/rooms/00000000-0000-4000-8000-000000000000');
    await heading(says.chat.not_found_title);
    await examine(page, 'no-access', words);
  });

  it('a call', async () => {
    await go('/history');
    await go(room);
    await page.getByRole('textbox', { name: says.chat.placeholder }).waitFor();
    await call(patient.page, kDoctor);
    await page.getByRole('button', { name: callSays.decline }).waitFor();
    await examine(page, 'ringing', words);
    await press(callSays.accept);
    await page.locator('[data-bedside-state="active"] .bedside-stage[data-remote="video"]').waitFor();
    await examine(page, 'in-call', words);
    await wake(page);
    await press(says.call.hide_chat);
    await examine(page, 'in-call-toggled', words);
    await wake(page);
    await press(says.call.show_chat);
    await control(patient.page, 'Mute microphone');
    await control(patient.page, 'Turn camera off');
    await page.getByText(callSays.remoteCameraOff(kPatient)).waitFor();
    await examine(page, 'in-call-muted', words);
    await wake(page);
    await press(callSays.more);
    await page.getByRole('dialog').waitFor();
    await examine(page, 'in-call-more', words);
    await press(callSays.closeMore);
    await control(patient.page, 'End call');
    await page.locator('[data-bedside-state="ended"]').waitFor();
    await press(callSays.dismiss);
    await seeItEnd(patient.page);
    await go('/history');
    await heading(says.history.title);
    await page.locator('.history-list li').first().waitFor();
    await examine(page, 'history', words);
  });

  it('a call that nobody answers', async () => {
    await go(room);
    await page.getByRole('button', { name: fill(says.call.call_person, { type: says.call.video, name: kPatient }) }).click();
    await page.getByText(callSays.ringing(kPatient)).first().waitFor();
    await examine(page, 'calling', words);
    await patient.page.getByRole('button', { name: 'Decline' }).click();
    await page.locator('[data-bedside-state="ended"]').waitFor();
    await examine(page, 'declined', words);
    await press(callSays.dismiss);
  });

  it('a visit by a link', async () => {
    await go(`${room}/links`);
    await heading(says.links.title);
    await press(says.links.make);
    const link = await page.getByLabel(says.links.made).inputValue();
    await examine(page, 'links', words);
    const poor = await newPerson(browser, { locale });
    await poor.context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
    await poor.page.goto(link);
    await poor.page.getByRole('heading', { name: says.join.other_browser }).waitFor();
    await examine(poor.page, 'join-unsupported', words);
    await poor.context.close();
    const guest = await newPerson(browser, { locale });
    await guest.page.goto(link);
    const enter = guest.page.getByRole('button', { name: says.join.enter });
    await enter.waitFor();
    await examine(guest.page, 'join', words);
    await guest.page.getByLabel(says.join.name).fill('Gus Guest');
    await enter.click();
    const wait = guest.page.getByRole('button', { name: says.waiting.enter });
    await wait.waitFor();
    await examine(guest.page, 'guest-comes', words);
    await go('/waiting');
    await page.getByText(says.waiting.empty_title).waitFor();
    await examine(page, 'waiting-nobody', words);
    await wait.click();
    await guest.page.getByText(says.waiting.you_wait_hint).waitFor();
    await examine(guest.page, 'guest-waits', words);
    const admit = page.getByRole('button', { name: `${says.waiting.admit}: Gus Guest` });
    await admit.waitFor();
    await examine(page, 'waiting', words);
    await admit.click();
    await guest.page.getByRole('button', { name: callSays.accept }).click();
    await guest.page.locator('[data-bedside-state="active"]').waitFor();
    await control(guest.page, says.call.leave);
    await guest.page.getByText(fill(says.visit.left, { name: kDoctor })).waitFor();
    await examine(guest.page, 'visit-left', words);
    await guest.page.getByRole('button', { name: says.visit.finish }).click();
    await page.locator('[data-bedside-state="ended"]').waitFor();
    await press(callSays.dismiss);
    // What a tab keeps of it when the session of a guest ends.
    await guest.page.evaluate(() => sessionStorage.setItem('bedside.account', 'visit over'));
    await guest.page.reload();
    await guest.page.getByRole('heading', { name: says.sign_in.visit_over }).waitFor();
    await examine(guest.page, 'visit-over', words);
    await guest.context.close();
    const late = await newPerson(browser, { locale });
    await late.page.goto(link);
    await late.page.getByText(says.join.link_used).waitFor();
    await examine(late.page, 'join-used', words);
    await late.context.close();
    await go(`${room}/links`);
    const remove = page.getByRole('button', { name: fill(says.links.remove_guest, { name: 'Gus Guest' }) });
    await remove.click();
    await remove.waitFor({ state: 'detached' });
  });

  it('no server', async () => {
    await go(room);
    await page.getByText('There is one spot').last().waitFor();
    await server.crash();
    await page.getByText(says.connection.lost).waitFor();
    await examine(page, 'connection-lost', words);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.getByText(says.app.server_down_title).waitFor();
    await examine(page, 'server-down', words);
    await server.restart();
    await heading(says.rooms.title);
  });
});
