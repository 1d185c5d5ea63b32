// Goal: a patient without an open tab hears of a call, through a push service that can read nothing of it, and declines.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser, newPerson, type Person } from './lib/browser.ts';
import { eventually } from './lib/media.ts';
import { call, control, kDoctor, kPatient, openRoom, seeItEnd, signIn, stage } from './lib/pages.ts';
import { type PushService, startPushService } from './lib/push-service.ts';
import { type DemoServer, startServer } from './lib/server.ts';

let service: PushService;
let server: DemoServer;
let browser: Browser;
let doctor: Person;
let patient: Person;

beforeAll(async () => {
  service = await startPushService();
  server = await startServer(`[push]\nservices = ["${service.origin}"]\nsubject = "mailto:it@clinic.example"\n`);
  browser = await launchBrowser();
  doctor = await newPerson(browser);
  patient = await newPerson(browser);
  await patient.context.grantPermissions(['notifications'], { origin: server.url });
  await signIn(doctor.page, server.links.get(kDoctor)!);
  await signIn(patient.page, server.links.get(kPatient)!);
  await openRoom(doctor.page, kPatient);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await service?.stop();
});

/** As PushDevice does it; a driven Chromium has no push service to subscribe with. */
function subscribe(endpoint: string): Promise<number> {
  return patient.page.evaluate(
    async ([to, keys]) => {
      const { anon_key } = (await (await fetch('/bedside/v1/config')).json()) as { anon_key: string };
      const kept = Object.keys(localStorage).find((key) => key.startsWith('bedside.session.'))!;
      const { access_token } = JSON.parse(localStorage.getItem(kept)!) as { access_token: string };
      const answer = await fetch('/bedside/v1/push', {
        method: 'POST',
        headers: { apikey: anon_key, authorization: `Bearer ${access_token}` },
        body: JSON.stringify({ endpoint: to, keys }),
      });
      return answer.status;
    },
    [endpoint, service.subscription.keys] as const,
  );
}

describe('a device that wants to be woken', () => {
  it('is taken for a push service that the server knows, and for no other', async () => {
    expect(await subscribe('https://169.254.169.254/latest')).toBe(422);
    expect(await subscribe(service.subscription.endpoint)).toBe(201);
  });

  it('gets the call, sealed and signed, again when the service was busy at first', async () => {
    // The page goes; the worker stays, which a browser starts for a message.
    await patient.page.goto(`${server.url}/manifest.webmanifest`);
    service.answers.push(503);
    await call(doctor.page, kPatient);
    const [delivery] = await eventually(() => Promise.resolve(service.deliveries), (got) => got.length > 0, 'a delivery');
    expect(delivery!.path).toBe('/device/1');
    expect(delivery!.message).toMatchObject({ type: 'call', caller_name: kDoctor, call_type: 'video' });
    expect(delivery!.claims).toMatchObject({ aud: service.origin, sub: 'mailto:it@clinic.example' });
    expect(delivery!.headers).toMatchObject({ urgency: 'high', 'content-encoding': 'aes128gcm' });
    expect(Number(delivery!.headers['ttl'])).toBeLessThanOrEqual(60);
    const { public_key } = (await (await fetch(`${server.url}/bedside/v1/push`)).json()) as { public_key: string };
    expect(delivery!.key).toBe(public_key);
  });

  it('shows it with two buttons, and "decline" reaches the caller without anybody signing in', async () => {
    const { message } = service.deliveries[0]!;
    const [worker] = patient.context.serviceWorkers();
    await worker!.evaluate(async (data) => {
      const scope = self as unknown as { clients: { matchAll: () => Promise<unknown[]> }; onPush: (data: unknown) => Promise<void> };
      scope.clients.matchAll = () => Promise.resolve([]);
      await scope.onPush({ json: () => data });
    }, message);
    const shown = await worker!.evaluate(async () => {
      const scope = self as unknown as { registration: ServiceWorkerRegistration };
      const notices = await scope.registration.getNotifications();
      return notices.map((one) => ({ title: one.title, actions: (one as unknown as { actions: { action: string }[] }).actions.map(({ action }) => action), data: one.data as object }));
    });
    expect(shown).toMatchObject([{ title: `${kDoctor} is calling`, actions: ['answer', 'decline'] }]);
    await worker!.evaluate((data) => (self as unknown as { onPress: (action: string, data: object) => Promise<void> }).onPress('decline', data), shown[0]!.data);
    await doctor.page.getByText('The call was declined.').waitFor();
    await seeItEnd(doctor.page);
  });

  it('hears of a call that it missed', async () => {
    const before = service.deliveries.length;
    await call(doctor.page, kPatient);
    await control(doctor.page, 'Cancel call');
    await seeItEnd(doctor.page);
    const got = await eventually(
      () => Promise.resolve(service.deliveries.slice(before)),
      (now) => now.some(({ message }) => message['outcome'] === 'missed'),
      'the missed call',
    );
    const last = got.at(-1)!;
    expect(last.message).toMatchObject({ type: 'call_over', outcome: 'missed', caller_name: kDoctor });
    expect(last.headers['topic']).toBe(String(last.message['call_id']).replaceAll('-', ''));
  });

  it('leads from any page to the room when somebody calls back, and to the call when they answer', async () => {
    const { page } = patient;
    const press = async (action: string, data: object) => {
      const [worker] = patient.context.serviceWorkers();
      await worker!.evaluate(
        ([what, about]) => {
          const scope = self as unknown as { clients: { matchAll?: unknown }; onPress: (action: string, data: object) => Promise<void> };
          // What a test above put there.
          delete scope.clients.matchAll;
          return scope.onPress(what, about);
        },
        [action, data] as const,
      );
    };
    await page.goto(`${server.url}/#/settings`);
    await page.getByRole('button', { name: 'Sign out here' }).waitFor();
    await press('open', service.deliveries.at(-1)!.message);
    await page.getByRole('button', { name: `Video call with ${kDoctor}` }).waitFor();
    await page.goto(`${server.url}/#/settings`);
    await page.getByRole('button', { name: 'Sign out here' }).waitFor();
    const before = service.deliveries.length;
    await call(doctor.page, kPatient);
    const [delivery] = await eventually(() => Promise.resolve(service.deliveries.slice(before)), (got) => got.length > 0, 'the call');
    const bells = () => page.evaluate(async () => ((await navigator.locks.query()).held ?? []).filter(({ name }) => name?.startsWith('bedside.bell.')).length);
    await eventually(bells, (held) => held === 1, 'this tab has the bell');
    await press('answer', delivery!.message);
    await Promise.all([stage(page).waitFor(), stage(doctor.page).waitFor()]);
    await control(doctor.page, 'End call');
    await Promise.all([seeItEnd(doctor.page), seeItEnd(page)]);
  });

  it('hears nothing more once the service says that it is gone, or its user has signed out', async () => {
    service.answers.push(410);
    await call(doctor.page, kPatient);
    await eventually(() => Promise.resolve(service.answers.length), (left) => left === 0, 'the device is said to be gone');
    const before = service.deliveries.length;
    await control(doctor.page, 'Cancel call');
    await seeItEnd(doctor.page);
    await patient.page.goto(server.url);
    await patient.page.getByRole('link', { name: 'Settings' }).click();
    expect(await subscribe(service.subscription.endpoint)).toBe(201);
    await patient.page.getByRole('button', { name: 'Sign out here' }).click();
    await patient.page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await call(doctor.page, kPatient);
    await control(doctor.page, 'Cancel call');
    await seeItEnd(doctor.page);
    expect(service.deliveries.length).toBe(before);
  });
});
