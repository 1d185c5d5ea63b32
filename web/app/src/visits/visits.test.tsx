// Goal: the waiting room and the links, as each side sees them in each of their states.
import { act, fireEvent, screen } from '@testing-library/react';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Readiness } from '@bedside/react';
import CheckPage from '../check/check-page';
import { loadMoreWords } from '../i18n/i18n';
import { FakeBackend } from '../testing/fake-backend';
import { renderPart, settle } from '../testing/render';
import { canCall } from '../testing/supported';
import { at, doctorsBackend, kDoctor, kPatient, kRoom } from '../testing/world';
import LinksPage from './links-page';
import VisitBar from './visit-bar';
import WaitingBar from './waiting-bar';
import WaitingPage from './waiting-page';

/** The check itself has its own tests; here what came of it is said by hand. */
const check = vi.hoisted(() => ({ tell: null as ((readiness: Readiness) => void) | null }));
vi.mock('@bedside/react', async (load) => ({
  ...(await load<object>()),
  DeviceCheck: ({ onReadiness }: { onReadiness: (readiness: Readiness) => void }) => {
    check.tell = onReadiness;
    return null;
  },
}));

const place = { id: 'p', room_id: kRoom, patient_id: kPatient, doctor_id: kDoctor, since: new Date().toISOString(), ready: { verdict: 'voice' } };
const call = { id: 'c', room_id: kRoom, caller_id: kDoctor, receiver_id: kPatient, status: 'active', call_type: 'video', started_at: at(1) } as const;

function patientsBackend(): FakeBackend {
  const fake = new FakeBackend(kPatient);
  Object.assign(fake.tables, doctorsBackend().tables);
  return fake;
}

beforeAll(loadMoreWords);
beforeEach(canCall);

describe('a doctor’s waiting room', () => {
  it('says when nobody waits, then who does, how long, how ready, and lets in or takes off', async () => {
    const { fake } = await renderPart(<WaitingPage />);
    expect(screen.getByText('Nobody is waiting')).toBeTruthy();
    act(() => fake.arrive('waiting_room', { ...place }));
    expect(screen.getByText('Has just come')).toBeTruthy();
    expect(screen.getByText(/ready for voice/)).toBeTruthy();
    expect(screen.getByText(/not on the page right now/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Let in: Jonas Weber' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Take Jonas Weber off the list' }));
    await settle();
    expect(screen.getByText('Nobody is waiting')).toBeTruthy();
  });

  it('says that it could not be loaded, and tries again', async () => {
    const fake = doctorsBackend();
    const { workspace } = await renderPart(<WaitingPage />, Object.assign(fake, { failure: { code: '', message: 'gone' } }));
    expect(workspace.waiting.state.getSnapshot().status).toBe('failed');
    fake.failure = null;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(screen.getByText('Nobody is waiting')).toBeTruthy();
  });
});

describe('a patient’s place', () => {
  it('is taken and given up with one button, which says what is so', async () => {
    const { fake } = await renderPart(<WaitingBar roomId={kRoom} />, patientsBackend());
    fireEvent.click(screen.getByRole('button', { name: 'Wait for the doctor' }));
    await settle();
    expect(fake.calls.at(-1)).toEqual({ name: 'start_waiting', arguments: { room_id: kRoom, ready: null } });
    act(() => fake.arrive('waiting_room', { ...place }));
    expect(screen.getByText(/You are waiting since/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Check now' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Stop waiting' }));
    await settle();
    expect(fake.calls.at(-1)).toEqual({ name: 'stop_waiting', arguments: { room_id: kRoom } });
  });

  it('leads from the check back to the room, and the doctor reads of the devices before the network was looked at', async () => {
    const { fake, workspace } = await renderPart(<CheckPage />, patientsBackend());
    await settle();
    expect(screen.queryByRole('link', { name: 'Back' })).toBeNull();
    act(() => fake.arrive('waiting_room', { ...place, ready: null }));
    expect(screen.getByRole('link', { name: 'Back' }).getAttribute('href')).toBe(`#/rooms/${kRoom}`);
    act(() => check.tell?.({ camera: true, microphone: true, speaker: null, network: null, atMs: 0 }));
    await settle();
    const told = { name: 'start_waiting', arguments: { room_id: kRoom, ready: { verdict: 'devices' } } };
    expect(fake.calls.at(-1)).toEqual(told);
    const { length } = fake.calls;
    act(() => check.tell?.({ camera: true, microphone: true, speaker: true, network: null, atMs: 1 }));
    await settle();
    expect(fake.calls.length).toBe(length);
    expect(workspace.notices.getSnapshot()).toBeNull();
  });

  it('says so when it could not be taken', async () => {
    const fake = patientsBackend();
    const { workspace } = await renderPart(<WaitingBar roomId={kRoom} />, fake);
    fake.failure = { code: '', message: 'gone' };
    fireEvent.click(screen.getByRole('button', { name: 'Wait for the doctor' }));
    await settle();
    expect(workspace.notices.getSnapshot()).toMatch(/could not be saved/);
  });
});

describe('a visit that goes on without the picture', () => {
  it('is named by the other side, and can be finished', async () => {
    const fake = doctorsBackend();
    fake.tables['video_calls']!.push({ ...call });
    await renderPart(<VisitBar call={call} />, fake);
    expect(screen.getByText(/Your visit with Jonas Weber goes on/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Back to the picture' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Finish visit' }));
    await settle();
    expect(fake.tables['video_calls']![0]).toMatchObject({ status: 'ended', end_reason: 'hangup' });
  });
});

describe('the links into a room', () => {
  it('begin empty, and say that they could not be loaded', async () => {
    const fake = doctorsBackend();
    await renderPart(<LinksPage roomId={kRoom} />, fake);
    expect(screen.getByText('No links yet')).toBeTruthy();
    fake.failure = { code: 'PT409', message: 'too many' };
    fireEvent.click(screen.getByRole('button', { name: 'Make a link' }));
    await settle();
    expect(screen.getByRole('alert').textContent).toMatch(/twenty open links/);
  });
});
