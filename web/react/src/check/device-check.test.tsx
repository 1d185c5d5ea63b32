// What a patient sees before a call: each thing that is missing is named with the next step, and what was found is told.
import type { OpenBlur } from '@bedside/client';
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeviceCheck, type Readiness } from './device-check.js';
import { CHECK_ARABIC } from './words/ar.js';
import { CHECK_GERMAN } from './words/de.js';
import { CHECK_ENGLISH } from './words/en.js';
import { CHECK_SPANISH } from './words/es.js';
import { CHECK_FRENCH } from './words/fr.js';
import { CHECK_HINDI } from './words/hi.js';

type Ask = (wanted: MediaStreamConstraints) => Promise<unknown>;

const refuse = (name: string): Ask => () => Promise.reject(new DOMException('refused', name));

/** The test's own page takes only its own class for a stream. */
class FakeStream extends MediaStream {
  readonly #tracks: MediaStreamTrack[];
  constructor(tracks: unknown[]) {
    super();
    this.#tracks = tracks as MediaStreamTrack[];
  }
  override getTracks = () => this.#tracks;
  override getAudioTracks = () => this.#tracks.filter(({ kind }) => kind === 'audio');
}

const stop = vi.fn();
const track = (kind: string) => ({ kind, id: kind, stop, enabled: true, getSettings: () => ({}) });
const grant: Ask = async ({ audio, video }) => new FakeStream([...(audio ? [track('audio')] : []), ...(video ? [track('video')] : [])]);

let permission: PermissionState;

function install(getUserMedia: Ask, present = ['audioinput', 'videoinput']): void {
  const enumerateDevices = async () => present.map((kind) => ({ kind, deviceId: kind, label: `My ${kind}`, groupId: '' }));
  Object.defineProperty(navigator, 'mediaDevices', { configurable: true, value: { getUserMedia, enumerateDevices } });
}

describe('DeviceCheck', () => {
  beforeEach(() => {
    permission = 'prompt';
    stop.mockClear();
    vi.stubGlobal('MediaStream', FakeStream);
    vi.stubGlobal('AudioContext', undefined);
    Object.defineProperty(navigator, 'permissions', { configurable: true, value: { query: async () => ({ state: permission }) } });
    HTMLMediaElement.prototype.play = async () => undefined;
  });
  afterEach(() => localStorage.clear());

  const open = () => fireEvent.click(screen.getByRole('button', { name: CHECK_ENGLISH.open }));

  it('asks for nothing before the press', async () => {
    const asked = vi.fn(grant);
    install(asked);
    render(<DeviceCheck />);
    await act(async () => undefined);
    expect(asked).not.toHaveBeenCalled();
    open();
    await screen.findByLabelText(CHECK_ENGLISH.preview);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('opens by itself what was allowed before, and stops it when it goes', async () => {
    permission = 'granted';
    install(grant);
    const { unmount } = render(<DeviceCheck />);
    await screen.findByText(CHECK_ENGLISH.speak);
    unmount();
    expect(stop).toHaveBeenCalledTimes(2);
  });

  it('tries the blur before the call, says what came of it, and keeps the choice', async () => {
    const begun: { end: (why: 'slow' | 'failed') => void; signal: AbortSignal }[] = [];
    const backgroundBlur: OpenBlur = async (_camera, signal, end) => {
      begun.push({ end, signal });
      return track('video') as unknown as MediaStreamTrack;
    };
    install(grant);
    render(<DeviceCheck backgroundBlur={backgroundBlur} />);
    open();
    const on = () => screen.getByRole<HTMLInputElement>('switch', { name: CHECK_ENGLISH.backgroundBlur });
    await screen.findByRole('switch');
    expect(on().checked).toBe(false);
    fireEvent.click(on());
    await waitFor(() => expect(on().checked).toBe(true));
    act(() => begun[0]!.end('slow'));
    expect(screen.getByText(CHECK_ENGLISH.blurEnded.slow)).toBeTruthy();
    expect([on().checked, begun[0]!.signal.aborted]).toEqual([false, true]);
    fireEvent.click(screen.getByRole('button', { name: CHECK_ENGLISH.showWithoutBlur }));
    expect(screen.queryByText(CHECK_ENGLISH.blurEnded.slow)).toBeNull();
    expect(JSON.parse(localStorage.getItem('bedside.devices')!)).toMatchObject({ blur: false });
  });

  it('has no switch for a blur where nothing blurs', async () => {
    install(grant);
    render(<DeviceCheck />);
    open();
    await screen.findByText(CHECK_ENGLISH.speak);
    expect(screen.queryByRole('switch')).toBeNull();
  });

  it('lists the devices by name and remembers the choice', async () => {
    install(grant);
    render(<DeviceCheck />);
    open();
    const picker = await screen.findByLabelText(CHECK_ENGLISH.camera, { selector: 'select' });
    await waitFor(() => expect(picker.textContent).toContain('My videoinput'));
    fireEvent.change(picker, { target: { value: 'videoinput' } });
    await waitFor(() => expect(localStorage.getItem('bedside.devices')).toContain('My videoinput'));
  });

  it('draws where to press when the browser says no, and tries again', async () => {
    install(refuse('NotAllowedError'));
    render(<DeviceCheck />);
    open();
    await screen.findByRole('img', { name: CHECK_ENGLISH.drawing });
    expect(screen.getAllByRole('listitem').length).toBeGreaterThan(1);
    install(grant);
    fireEvent.click(screen.getByRole('button', { name: CHECK_ENGLISH.tryAgain }));
    await waitFor(() => expect(screen.queryByRole('img', { name: CHECK_ENGLISH.drawing })).toBeNull());
  });

  it('keeps the voice where another program holds the camera, and says what that means', async () => {
    const heard: Readiness[] = [];
    install(({ audio, video }) => (video ? refuse('NotReadableError')({}) : grant({ audio: audio === true || Boolean(audio) })));
    render(<DeviceCheck onReadiness={(readiness) => heard.push(readiness)} />);
    open();
    await screen.findByText(/Another program uses it/);
    expect(screen.getByRole('alert').textContent).toContain(CHECK_ENGLISH.microphoneOnly);
    await waitFor(() => expect(heard.at(-1)).toMatchObject({ camera: false, microphone: true, speaker: null, network: null }));
  });

  it('says what is not there', async () => {
    install(grant, ['audiooutput']);
    render(<DeviceCheck />);
    open();
    expect((await screen.findAllByText(new RegExp(CHECK_ENGLISH.problem.not_found))).length).toBeGreaterThan(0);
  });

  it('tries the network on a press and says what it can do', async () => {
    install(grant);
    vi.stubGlobal('RTCPeerConnection', undefined);
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('no network')));
    const heard: Readiness[] = [];
    const supabase = { auth: { getSession: async () => ({ data: { session: null } }) } } as never;
    render(<DeviceCheck network={{ supabase, serverUrl: 'http://nowhere', iceServers: [] }} onReadiness={(each) => heard.push(each)} />);
    fireEvent.click(screen.getByRole('button', { name: CHECK_ENGLISH.startNetwork }));
    await screen.findByText(CHECK_ENGLISH.verdict.none);
    expect(screen.getByText(CHECK_ENGLISH.reasons.server_unreachable)).toBeTruthy();
    expect(heard.at(-1)?.network?.verdict).toBe('none');
  });

  it('speaks six languages, whole', () => {
    const keys = (words: object): string[] =>
      Object.entries(words).flatMap(([name, value]) => (typeof value === 'object' && !Array.isArray(value) ? keys(value as object) : name));
    for (const words of [CHECK_GERMAN, CHECK_SPANISH, CHECK_FRENCH, CHECK_ARABIC, CHECK_HINDI]) {
      expect(keys(words)).toEqual(keys(CHECK_ENGLISH));
      expect(words.lead).not.toBe(CHECK_ENGLISH.lead);
    }
  });
});
