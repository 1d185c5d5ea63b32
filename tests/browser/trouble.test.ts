// Goal: what a browser does to a call, and what the page makes of it: a blocked camera on a phone, a renderer that is killed, a page
// that is frozen in the background, a device that is pulled out.
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { eventually, hears, received, seesAndHears } from './lib/media.ts';
import { accept, call, control, kDoctor, kPatient, openRoom, seeItEnd, stage } from './lib/pages.ts';
import { openVisit, type Visit } from './lib/visit.ts';

/** Of which the second pretends to measure depth, a picture that no call can send. */
const kThreeCameras = ['--use-fake-device-for-media-stream=device-count=3'];
const kDepth = 'fake_device_1';

let visit: Visit;
let browser: Browser;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  visit = await openVisit({ width: 390, height: 844 }, kThreeCameras);
  ({ browser, doctor, patient } = visit);
  await openRoom(doctor.page, kPatient);
  await openRoom(patient.page, kDoctor);
});

afterAll(() => visit?.close());

async function meet(): Promise<void> {
  await call(doctor.page, kPatient);
  await accept(patient.page);
  await Promise.all([stage(doctor.page).waitFor(), stage(patient.page).waitFor()]);
  await Promise.all([seesAndHears(doctor.page, 'the doctor'), seesAndHears(patient.page, 'the patient')]);
}

/** Runs in the page. What a browser does when the plug is out: the track ends by itself, and the device is on no list any more. */
async function pullOut({ kind, depth }: { kind: 'audio' | 'video'; depth: string }): Promise<void> {
  const senders = window.bedsidePeers.flatMap((peer) => (peer.connectionState === 'closed' ? [] : peer.getSenders()));
  const track = senders.map((sender) => sender.track).find((each) => each?.kind === kind && each.readyState === 'live');
  if (!track) throw new Error(`no ${kind} is sent`);
  const devices = navigator.mediaDevices;
  const { deviceId } = track.getSettings();
  const all = await devices.enumerateDevices();
  // Chromium lists the system's favourite a second time under a name of its own.
  const alias = all.find((device) => device.deviceId === deviceId)!;
  const same = (device: MediaDeviceInfo) => device.kind === alias.kind && alias.label.includes(device.label);
  const gone = all.filter((device) => device.deviceId === deviceId || same(device) || device.label === depth);
  const list = devices.enumerateDevices.bind(devices);
  devices.enumerateDevices = async () => (await list()).filter((device) => !gone.some((out) => out.deviceId === device.deviceId && out.kind === device.kind));
  track.stop();
  track.dispatchEvent(new Event('ended'));
  devices.dispatchEvent(new Event('devicechange'));
}

/** Runs in the page: no microphone is left, until `window.plugIn()`. */
async function pullOutTheLast(): Promise<void> {
  const devices = navigator.mediaDevices;
  const senders = window.bedsidePeers.flatMap((peer) => (peer.connectionState === 'closed' ? [] : peer.getSenders()));
  const track = senders.map((sender) => sender.track).find((each) => each?.kind === 'audio' && each.readyState === 'live');
  if (!track) throw new Error('no audio is sent');
  const { deviceId } = track.getSettings();
  const list = devices.enumerateDevices.bind(devices);
  const open = devices.getUserMedia.bind(devices);
  let plugged = false;
  devices.enumerateDevices = async () => (await list()).filter(({ kind, deviceId: id }) => kind !== 'audioinput' || (plugged && id === deviceId));
  devices.getUserMedia = async (wanted) => {
    if (wanted?.audio && !plugged) throw new DOMException('none is there', 'NotFoundError');
    return open(wanted);
  };
  const plugIn = () => {
    plugged = true;
    devices.dispatchEvent(new Event('devicechange'));
  };
  Object.assign(window, { plugIn });
  track.stop();
  track.dispatchEvent(new Event('ended'));
  devices.dispatchEvent(new Event('devicechange'));
}

describe('a device', () => {
  it.each([
    ['microphone', 'audio'],
    ['camera', 'video'],
  ] as const)('%s that is pulled out is replaced, and the call goes on', async (_name, kind) => {
    if ((await stage(doctor.page).count()) === 0) await meet();
    const before = await patient.page.evaluate(() => window.bedsidePeers.length);
    await patient.page.evaluate(pullOut, { kind, depth: kDepth });
    await patient.page.getByText(/^Now in use:/).waitFor();
    await seesAndHears(doctor.page, 'the doctor');
    expect(await patient.page.evaluate(() => window.bedsidePeers.length)).toBe(before);
    await patient.page.getByRole('button', { name: 'OK' }).click();
  });

  it('that was the only microphone is heard again when it is plugged in again, and the page says so no more', async () => {
    const muted = doctor.page.getByRole('img', { name: `${kPatient} is muted` });
    const connections = await patient.page.evaluate(() => window.bedsidePeers.length);
    await patient.page.evaluate(pullOutTheLast);
    await patient.page.getByText(/is gone\. Plug it in again/).waitFor();
    await muted.waitFor();
    await patient.page.evaluate(() => (window as unknown as { plugIn: () => void }).plugIn());
    await muted.waitFor({ state: 'detached' });
    await hears(doctor.page, 'the doctor');
    await patient.page.getByText(/is gone\. Plug it in again/).waitFor({ state: 'detached' });
    await patient.page.getByText('The microphone cannot be used').waitFor({ state: 'detached' });
    expect(await patient.page.evaluate(() => window.bedsidePeers.length)).toBe(connections);
  });
});

describe('a speaker', () => {
  const sink = () => doctor.page.evaluate(() => document.querySelector<HTMLVideoElement & { sinkId: string }>('.bedside-remote')!.sinkId);
  const picker = () => doctor.page.getByLabel('Speaker', { exact: true });

  it('is changed in the call, and one that the browser refuses is said and not shown as chosen', async () => {
    const { page } = doctor;
    await control(page, 'More options');
    const ids = await picker().locator('option').evaluateAll((options) => options.map((option) => (option as HTMLOptionElement).value));
    const others = ids.filter((id) => id !== '');
    expect(others.length).toBeGreaterThan(1);
    const [first, second] = others;
    for (const id of [first!, second!]) {
      await picker().selectOption(id);
      await eventually(sink, (now) => now === id, 'the sound goes there');
    }
    await page.evaluate(() => {
      HTMLMediaElement.prototype.setSinkId = () => Promise.reject(new DOMException('not this one', 'NotAllowedError'));
    });
    await picker().selectOption(first!);
    await page.getByText(/could not be used; the sound stays where it was/).waitFor();
    await eventually(() => picker().inputValue(), (shown) => shown === second, 'the one that is heard is shown');
    expect(await sink()).toBe(second);
    await page.getByRole('button', { name: 'Close options' }).click();
    await page.getByRole('button', { name: 'OK', exact: true }).click();
  });
});

describe('a page in the background', () => {
  it('that is frozen stays in the call, and knows what happened meanwhile', async () => {
    const session = await patient.context.newCDPSession(patient.page);
    await session.send('Page.setWebLifecycleState', { state: 'frozen' });
    const { framesDecoded } = await received(doctor.page);
    await control(doctor.page, 'Mute microphone');
    await eventually(() => received(doctor.page), (now) => now.framesDecoded > framesDecoded + 40, 'the doctor sees on');
    await session.send('Page.setWebLifecycleState', { state: 'active' });
    await patient.page.getByRole('img', { name: `${kDoctor} is muted` }).waitFor();
    await control(doctor.page, 'Unmute microphone');
    await hears(patient.page, 'the patient');
    expect(patient.complaints).toEqual([]);
  });
});

/** A tab whose renderer was killed is lost to the test driver, not to the browser: it can be loaded again and asked. */
class Tab {
  private last = 0;
  private readonly waiting = new Map<number, (result: { result?: { value?: string } }) => void>();

  private constructor(
    private readonly session: CDPSession,
    private readonly sessionId: string,
  ) {
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const { id, result } = JSON.parse(message) as { id?: number; result: { result?: { value?: string } } };
      if (id !== undefined) this.waiting.get(id)?.(result);
    });
  }

  static async of(page: Page): Promise<Tab> {
    const own = await page.context().newCDPSession(page);
    const { targetInfo } = await own.send('Target.getTargetInfo');
    const session = await browser.newBrowserCDPSession();
    const { sessionId } = await session.send('Target.attachToTarget', { targetId: targetInfo.targetId, flatten: false });
    return new Tab(session, sessionId);
  }

  send(method: string, params: object = {}): Promise<{ result?: { value?: string } }> {
    const id = (this.last += 1);
    const answer = new Promise<{ result?: { value?: string } }>((done) => this.waiting.set(id, done));
    const message = JSON.stringify({ id, method, params });
    return this.session.send('Target.sendMessageToTarget', { sessionId: this.sessionId, message }).then(() => answer);
  }

  async evaluate<T>(ask: () => T | Promise<T>): Promise<T> {
    const expression = `(async () => JSON.stringify({ it: await (${ask.toString()})() }))()`;
    const { result } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    return (JSON.parse(result?.value ?? '{}') as { it: T }).it;
  }
}

describe('a renderer that is killed', () => {
  it('leaves a tab that is back in the call when it is loaded again', async () => {
    const storageState = await patient.context.storageState();
    const tab = await Tab.of(patient.page);
    const crashed = patient.page.waitForEvent('crash');
    void tab.send('Page.crash');
    await crashed;
    await doctor.page.getByText(/The connection was interrupted/).first().waitFor();
    await tab.send('Page.reload');
    await eventually(
      () => tab.evaluate(() => document.querySelectorAll('[data-bedside-state="active"]').length).catch(() => 0),
      (count) => count === 1,
      'the tab is back in the call',
    );
    await seesAndHears(doctor.page, 'the doctor');
    await control(doctor.page, 'End call');
    await seeItEnd(doctor.page);
    await patient.context.close();
    patient = await newPerson(browser, { width: 390, height: 844, storageState });
    await patient.page.goto(visit.server.url);
    await patient.page.getByText(`Signed in as ${kPatient}`).waitFor();
  });
});

describe('a phone whose camera is blocked', () => {
  let strict: Browser;
  let blocked: Person;
  let session: CDPSession;
  let browserContextId: string | undefined;

  const set = async (name: 'camera' | 'microphone', setting: 'denied' | 'granted') =>
    session.send('Browser.setPermission', { permission: { name }, setting, origin: visit.server.url, ...(browserContextId && { browserContextId }) });

  beforeAll(async () => {
    strict = await launchBrowser([], { asks: true });
    blocked = await newPerson(strict, { width: 390, height: 844, storageState: await patient.context.storageState(), asks: true });
    await patient.context.close();
    const own = await blocked.context.newCDPSession(blocked.page);
    browserContextId = (await own.send('Target.getTargetInfo')).targetInfo.browserContextId;
    session = await strict.newBrowserCDPSession();
    await set('camera', 'denied');
    await blocked.page.goto(visit.server.url);
    await blocked.page.getByText(`Signed in as ${kPatient}`).waitFor();
  });

  afterAll(() => strict?.close());

  it('talks: the microphone alone is enough, and the page says what to do', async () => {
    await set('microphone', 'granted');
    await call(doctor.page, kPatient);
    await accept(blocked.page);
    await Promise.all([stage(doctor.page).waitFor(), stage(blocked.page).waitFor()]);
    await hears(doctor.page, 'the doctor');
    await seesAndHears(blocked.page, 'the patient');
    await blocked.page.getByText(/camera cannot be used|camera is blocked/i).first().waitFor();
    await blocked.page.getByText('then press the camera button').first().waitFor();
  });

  it('is seen once the camera was allowed and its button pressed, and complains no more', async () => {
    const { page } = blocked;
    const connections = await page.evaluate(() => window.bedsidePeers.length);
    await set('camera', 'granted');
    await control(page, 'Turn camera on');
    await seesAndHears(doctor.page, 'the doctor');
    await page.getByText('The camera cannot be used').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => window.bedsidePeers.length)).toBe(connections);
    await control(doctor.page, 'End call');
    await Promise.all([seeItEnd(doctor.page), seeItEnd(page)]);
    await set('camera', 'denied');
  });

  it('listens when the microphone is blocked too, and is heard once it was allowed, without a new connection', async () => {
    const { page } = blocked;
    await set('microphone', 'denied');
    await call(doctor.page, kPatient);
    await accept(page);
    await Promise.all([stage(doctor.page).waitFor(), stage(page).waitFor()]);
    await seesAndHears(page, 'the patient');
    await page.getByText('you still see and hear the other side').waitFor();
    await doctor.page.getByRole('img', { name: `${kPatient} is muted` }).waitFor();
    const connections = await page.evaluate(() => window.bedsidePeers.length);
    await set('microphone', 'granted');
    await control(page, 'Unmute microphone');
    await hears(doctor.page, 'the doctor');
    await page.getByText('you still see and hear the other side').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => window.bedsidePeers.length)).toBe(connections);
    await control(doctor.page, 'End call');
    await Promise.all([seeItEnd(doctor.page), seeItEnd(page)]);
  });

  it('is shown where to press, and has a picture when it was pressed', async () => {
    await set('microphone', 'denied');
    const { page } = blocked;
    await page.goto(`${visit.server.url}/#/check`);
    await page.getByRole('button', { name: 'Switch on camera and microphone' }).click();
    await page.getByText('How to allow it').first().waitFor();
    await set('camera', 'granted');
    await set('microphone', 'granted');
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.getByText('How to allow it').first().waitFor({ state: 'detached' });
    await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('.bedside-check video')?.videoWidth ?? 0) > 0);
  });
});
