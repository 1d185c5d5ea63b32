// Goal: captions exist only where a recogniser promises to stay on this device; they are off until asked for, follow the
// other side's voice, and end with the call.
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../labels.js';
import { CALL, FakeService } from '../testing/fake-service.js';
import { VideoCallInterface } from '../video-call-interface.js';

type Answer = 'unavailable' | 'downloadable' | 'available';

/** The browser's recogniser, at its edge: hears what a test says. */
class FakeRecogniser {
  static made: FakeRecogniser[] = [];
  static asked: unknown[] = [];
  static answer: Answer = 'available';
  static installs = true;
  static available = async (what: unknown) => {
    FakeRecogniser.asked.push(what);
    return FakeRecogniser.answer;
  };
  static install = vi.fn(async () => FakeRecogniser.installs);

  processLocally: boolean | undefined = false;
  lang = '';
  continuous = false;
  interimResults = false;
  onresult: ((event: unknown) => void) | null = null;
  onerror: ((event: { error: string }) => void) | null = null;
  onend: (() => void) | null = null;
  readonly heard: { track: MediaStreamTrack; local: boolean | undefined }[] = [];
  aborted = false;

  constructor() {
    FakeRecogniser.made.push(this);
  }
  start(track: MediaStreamTrack): void {
    this.heard.push({ track, local: this.processLocally });
  }
  abort(): void {
    this.aborted = true;
  }
  says(...phrases: string[]): void {
    const results = phrases.map((transcript) => Object.assign([{ transcript }], { isFinal: true }));
    act(() => this.onresult?.({ resultIndex: 0, results }));
  }
}

const voice = { kind: 'audio' } as MediaStreamTrack;
const remote = () => Object.assign(new MediaStream(), { getAudioTracks: () => [voice], getTracks: () => [voice] });

describe('captions', () => {
  let service: FakeService;
  const begin = async () => {
    cleanup();
    service = new FakeService();
    service.render(<VideoCallInterface describePeer={() => ({ name: 'Ada' })} />);
    service.show({ phase: 'active', call: { ...CALL, status: 'active' }, peerId: 'you', remoteStream: remote() });
    await act(async () => undefined);
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.more }));
  };
  const press = async (name: string) => {
    fireEvent.click(await screen.findByRole('switch', { name }));
    await act(async () => undefined);
  };
  const shown = () => document.querySelector('.bedside-captions')?.textContent;

  beforeEach(() => {
    FakeRecogniser.made = [];
    FakeRecogniser.asked = [];
    FakeRecogniser.answer = 'available';
    FakeRecogniser.installs = true;
    FakeRecogniser.install.mockClear();
    vi.stubGlobal('isSecureContext', true);
    vi.stubGlobal('SpeechRecognition', FakeRecogniser);
  });
  afterEach(() => void vi.unstubAllGlobals());

  it('are not offered where there is no recogniser, or none that stays here', async () => {
    vi.stubGlobal('SpeechRecognition', undefined);
    await begin();
    expect(screen.queryByRole('switch', { name: ENGLISH.captions })).toBeNull();
    // One that is older than the promise: it would send the sound away.
    vi.stubGlobal('SpeechRecognition', class {});
    await begin();
    expect(screen.queryByRole('switch', { name: ENGLISH.captions })).toBeNull();
    vi.stubGlobal('SpeechRecognition', FakeRecogniser);
    FakeRecogniser.answer = 'unavailable';
    await begin();
    expect(screen.queryByRole('switch', { name: ENGLISH.captions })).toBeNull();
    expect(FakeRecogniser.made).toHaveLength(0);
  });

  it('write what the other side says, on the device, once switched on', async () => {
    await begin();
    expect(FakeRecogniser.asked).toEqual([{ langs: ['en-US'], processLocally: true }]);
    expect(FakeRecogniser.made).toHaveLength(0);
    await press(ENGLISH.captions);
    const [recogniser] = FakeRecogniser.made;
    expect(recogniser?.heard).toEqual([{ track: voice, local: true }]);
    expect(shown()).toBe(ENGLISH.captionsNote);
    recogniser!.says('Good morning.', 'Does it hurt?', 'Since when?');
    expect(shown()).toBe('Does it hurt? Since when?');
    await press(ENGLISH.captions);
    expect(recogniser?.aborted).toBe(true);
    expect(shown()).toBeUndefined();
  });

  it('begin again after a silence, and stop with the call', async () => {
    await begin();
    await press(ENGLISH.captions);
    const [recogniser] = FakeRecogniser.made;
    vi.spyOn(performance, 'now').mockReturnValue(1e9);
    act(() => recogniser!.onerror?.({ error: 'no-speech' }));
    act(() => recogniser!.onend?.());
    expect(recogniser!.heard).toHaveLength(2);
    service.show({ phase: 'ended', endedReason: 'hangup', remoteStream: null });
    expect(recogniser!.aborted).toBe(true);
    expect(recogniser!.onend).toBeNull();
  });

  it('are given up where the browser will not keep them here, and that is said', async () => {
    await begin();
    await press(ENGLISH.captions);
    act(() => FakeRecogniser.made[0]!.onerror?.({ error: 'language-not-supported' }));
    expect(screen.getByText(ENGLISH.captionsFailed)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('switch', { name: ENGLISH.captions }).checked).toBe(false);
  });

  it('never start a recogniser that does not know the promise', async () => {
    const Old = Object.assign(
      class {
        start = vi.fn();
      },
      { available: FakeRecogniser.available },
    );
    vi.stubGlobal('SpeechRecognition', Old);
    await begin();
    await press(ENGLISH.captions);
    expect(screen.getByText(ENGLISH.captionsFailed)).toBeTruthy();
  });

  it('fetch the language on a press and not before', async () => {
    FakeRecogniser.answer = 'downloadable';
    await begin();
    expect(FakeRecogniser.install).not.toHaveBeenCalled();
    await press(ENGLISH.captionsFetch);
    expect(FakeRecogniser.install).toHaveBeenCalledWith({ langs: ['en-US'], processLocally: true });
    expect(FakeRecogniser.made[0]?.heard[0]?.local).toBe(true);
  });
});
