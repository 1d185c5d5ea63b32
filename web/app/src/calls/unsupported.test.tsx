// Goal: a browser that cannot make calls says so wherever somebody would rely on it, exactly, and uses up nothing.
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRouter } from '../base/router';
import { PageContext } from '../context';
import { loadMoreWords } from '../i18n/i18n';
import { readyFor, readyUnchecked } from '../check/ready';
import { memoryStorage } from '../base/storage';
import type { Session } from '../session/session';
import { PreferencesModel } from '../settings/preferences';
import { renderPart, settle } from '../testing/render';
import { canCall } from '../testing/supported';
import { doctorsBackend, kPatient, kRoom } from '../testing/world';
import { FakeBackend } from '../testing/fake-backend';
import JoinPage from '../visits/join-page';
import WaitingBar from '../visits/waiting-bar';
import { CallButtons } from './call-buttons';
import { unsupportedWords } from './unsupported';

const why = 'This browser cannot make calls: it lacks WebRTC. Open this page in a current Chrome, Edge, Firefox or Safari.';

beforeAll(loadMoreWords);
beforeEach(canCall);
afterEach(() => vi.unstubAllGlobals());
const withoutWebRtc = () => vi.stubGlobal('RTCPeerConnection', undefined);

describe('what is missing', () => {
  it('is nothing where calls work', () => expect(unsupportedWords()).toBeNull());

  it('is named, each by itself', () => {
    withoutWebRtc();
    expect(unsupportedWords()).toBe(why);
    Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: undefined });
    vi.stubGlobal('WebAssembly', undefined);
    expect(unsupportedWords()).toContain('WebRTC, access to camera and microphone, and WebAssembly');
  });

  it('is the address where the page is not secure', () => {
    vi.stubGlobal('isSecureContext', false);
    withoutWebRtc();
    expect(unsupportedWords()).toMatch(/https/);
  });
});

describe('a press on a call button that is blocked', () => {
  const press = () => fireEvent.click(screen.getByRole('button', { name: 'Video call with Jonas Weber' }));

  it('says what the browser lacks', async () => {
    withoutWebRtc();
    const { workspace } = await renderPart(<CallButtons roomId={kRoom} />);
    press();
    expect(workspace.notices.getSnapshot()).toBe(why);
  });

  it('says that the other takes no calls', async () => {
    const fake = doctorsBackend();
    Object.assign(fake.tables['users']!.find(({ id }) => id === kPatient)!, { calls_from: 'nobody' });
    const { workspace } = await renderPart(<CallButtons roomId={kRoom} />, fake);
    press();
    expect(workspace.notices.getSnapshot()).toMatch(/does not take calls from you/);
  });

  it('says that one is in a call already', async () => {
    const { workspace } = await renderPart(<CallButtons roomId={kRoom} />);
    act(() => (workspace.calls.store as unknown as { update(change: object): void }).update({ phase: 'active' }));
    press();
    expect(workspace.notices.getSnapshot()).toBe('You are in a call');
  });
});

describe('a guest whose browser cannot', () => {
  const session = { config: null } as unknown as Session;
  const page = () => ({ session, router: createRouter(window), preferences: new PreferencesModel(memoryStorage()) });

  it('is sent to another browser with the link, which is not redeemed', async () => {
    withoutWebRtc();
    location.hash = `#/join/${'a'.repeat(64)}`;
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(String(url));
      return Response.json({ host_name: 'Dr. Amara Okafor', room_title: '' });
    });
    render(
      <PageContext.Provider value={page()}>
        <JoinPage token={'a'.repeat(64)} known={[]} />
      </PageContext.Provider>,
    );
    await settle();
    expect(screen.getByRole('alert').textContent).toBe(why);
    expect((screen.getByLabelText('Your link') as HTMLInputElement).value).toBe(location.href);
    expect(screen.queryByLabelText('Your name')).toBeNull();
    expect(asked).toHaveLength(1);
  });

  it('reads the same while waiting, and the doctor is told', async () => {
    withoutWebRtc();
    const fake = new FakeBackend(kPatient);
    Object.assign(fake.tables, doctorsBackend().tables);
    fake.tables['waiting_room'] = [];
    await renderPart(<WaitingBar roomId={kRoom} />, fake);
    expect(screen.getByRole('alert').textContent).toBe(why);
    fireEvent.click(screen.getByRole('button', { name: 'Wait for the doctor' }));
    await settle();
    expect(fake.calls.at(-1)).toEqual({ name: 'start_waiting', arguments: { room_id: kRoom, ready: { verdict: 'none' } } });
  });

  it('is not ready, before and without a check', () => {
    expect(readyUnchecked()).toBeNull();
    withoutWebRtc();
    expect(readyUnchecked()).toBe('none');
    expect(readyFor({ camera: true, microphone: true, speaker: true, network: null, atMs: 0 })).toBe('none');
  });
});
