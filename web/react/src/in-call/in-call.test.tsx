// What one can do and may learn during a call: devices, view, hints, the last picture, the screen that stays on.
import { act, fireEvent, renderHook, screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ENGLISH } from '../labels.js';
import { CALL, FakeService, fakeStream } from '../testing/fake-service.js';
import { lineOf } from '../testing/line-of.js';
import { VideoCallInterface } from '../video-call-interface.js';
import { useWakeLock } from './use-wake-lock.js';
import { readView } from './use-view.js';

const device = (kind: 'microphone' | 'speaker' | 'camera', label: string) => ({ kind, id: label, label, groupId: '' });

describe('in a call', () => {
  let service: FakeService;
  const active = () => ({
    phase: 'active' as const,
    call: { ...CALL, status: 'active' as const },
    peerId: 'you',
    localStream: fakeStream(),
    remoteStream: fakeStream(),
    remoteCamera: true,
  });
  const more = () => fireEvent.click(screen.getByRole('button', { name: ENGLISH.more }));

  beforeEach(() => {
    localStorage.clear();
    vi.stubGlobal('isSecureContext', true);
    service = new FakeService();
    service.render(<VideoCallInterface describePeer={() => ({ name: 'Ada' })} />);
    service.show(active());
  });

  it('another microphone and less cleaning of the voice are two presses away', () => {
    service.showDevices({ microphones: [device('microphone', 'Built-in'), device('microphone', 'Jabra')] });
    more();
    fireEvent.change(screen.getByLabelText(ENGLISH.microphone), { target: { value: 'Jabra' } });
    expect(service.chooseDevice).toHaveBeenCalledWith('microphone', 'Jabra');
    fireEvent.click(screen.getByRole('switch', { name: ENGLISH.noiseSuppression }));
    expect(service.setVoiceProcessing).toHaveBeenCalledWith({ noiseSuppression: false });
  });

  it('a speaker that the browser refuses is said, and the one that is heard is the chosen one again', async () => {
    const sink = vi.fn((id: string) => (id === 'HDMI' ? Promise.reject(new DOMException('no', 'NotAllowedError')) : Promise.resolve()));
    Object.defineProperty(document.querySelector('.bedside-remote video, video.bedside-remote')!, 'setSinkId', { configurable: true, value: sink });
    const speakers = [device('speaker', 'Built-in'), device('speaker', 'HDMI')];
    service.showDevices({ speakers, canChooseSpeaker: true, chosen: { microphone: null, speaker: 'Built-in', camera: null } });
    await act(async () => undefined);
    service.showDevices({ chosen: { microphone: null, speaker: 'HDMI', camera: null } });
    await act(async () => undefined);
    expect(sink.mock.calls).toEqual([['Built-in'], ['HDMI']]);
    expect(service.chooseDevice).toHaveBeenCalledWith('speaker', 'Built-in');
    expect(screen.getByText(ENGLISH.speakerRefused('HDMI'))).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.understood }));
    expect(screen.queryByText(ENGLISH.speakerRefused('HDMI'))).toBeNull();
  });

  it('Escape closes the panel, gives the focus back, and never the call', () => {
    more();
    fireEvent.keyDown(screen.getByRole('dialog', { name: ENGLISH.more }), { key: 'Escape' });
    expect(screen.queryByRole('dialog', { name: ENGLISH.more })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: ENGLISH.more }));
    expect(service.endCall).not.toHaveBeenCalled();
  });

  it('the view is chosen and remembered', () => {
    more();
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.fill }));
    expect(document.querySelector('.bedside-remote')?.hasAttribute('data-fill')).toBe(true);
    expect(document.querySelector('.bedside-local')?.hasAttribute('data-mirrored')).toBe(true);
    more();
    fireEvent.click(screen.getByRole('switch', { name: ENGLISH.mirror }));
    expect(document.querySelector('.bedside-local')?.hasAttribute('data-mirrored')).toBe(false);
    expect(readView()).toEqual({ corner: 'bottom-end', mirror: false, fill: true });
  });

  it('the own picture goes round the corners by the keyboard, and follows a finger', () => {
    const move = screen.getByRole('button', { name: ENGLISH.moveSelfView });
    const box = document.querySelector<HTMLElement>('.bedside-local')!;
    fireEvent.click(move);
    expect(box.dataset.corner).toBe('bottom-start');
    box.getBoundingClientRect = () => ({ top: 10, left: 10, width: 50, height: 50 }) as DOMRect;
    document.documentElement.getBoundingClientRect = () => ({ top: 0, left: 0, width: 400, height: 800 }) as DOMRect;
    fireEvent.pointerDown(move, { clientX: 300, clientY: 700 });
    fireEvent.pointerMove(move, { clientX: 20, clientY: 20 });
    fireEvent.pointerUp(move, { clientX: 20, clientY: 20 });
    fireEvent.click(move);
    expect(box.dataset.corner).toBe('top-start');
  });

  it('who talks while muted is told, and unmutes there', () => {
    service.show({ microphone: false, hint: 'talking_while_muted' });
    expect(screen.getByText(ENGLISH.hint.talking_while_muted)).toBeTruthy();
    const [, inHint] = screen.getAllByRole('button', { name: ENGLISH.unmuteMicrophone }).reverse();
    fireEvent.click(document.querySelector('.bedside-hints__act') ?? inHint!);
    expect(service.toggleMicrophone).toHaveBeenCalled();
  });

  it('a dead microphone, a lost device and a bad line are told with what to do', () => {
    service.show({ hint: 'microphone_silent' });
    expect(screen.getByText(ENGLISH.hint.microphone_silent)).toBeTruthy();
    service.show({ hint: null, line: lineOf(2, ['loss']) });
    expect(screen.getByText(ENGLISH.lineReason.loss)).toBeTruthy();
    expect(screen.getByRole('img', { name: new RegExp(ENGLISH.line(2)) })).toBeTruthy();
    service.showDevices({ change: { kind: 'microphone', outcome: 'lost', label: 'Jabra' } });
    expect(screen.getByText(ENGLISH.deviceLost('Jabra'))).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.understood }));
    expect(service.noteDeviceChange).toHaveBeenCalled();
  });

  it('the worse side is named', () => {
    service.show({ line: lineOf(2, ['frozen']) });
    expect(screen.getByText(ENGLISH.lineReason.frozen)).toBeTruthy();
    expect(screen.getByRole('img', { name: new RegExp(ENGLISH.lineSide.incoming) })).toBeTruthy();
    service.show({ line: { ...lineOf(2, ['frozen']), worse: 'outgoing' } });
    expect(screen.getByText(`${ENGLISH.lineSide.outgoing}: ${ENGLISH.lineReason.frozen}`)).toBeTruthy();
    expect(screen.getByRole('img', { name: new RegExp(ENGLISH.lineSide.outgoing) })).toBeTruthy();
    service.show({ line: { ...lineOf(2, ['slow']), worse: 'outgoing' } });
    expect(screen.getByText(ENGLISH.lineReason.slow)).toBeTruthy();
  });

  it('a picture that is left out for the voice is told to both, with what to expect', () => {
    service.show({ line: { ...lineOf(2, ['slow']), sending: 'paused' } });
    expect(screen.getByText(ENGLISH.videoPaused)).toBeTruthy();
    service.show({ line: { ...lineOf(4, ['reduced']), receiving: 'paused' } });
    expect(screen.getByText(ENGLISH.theirVideoPaused)).toBeTruthy();
  });

  it('a line that cannot carry pictures offers to go on by voice, once', () => {
    service.show({ line: lineOf(2, ['slow']) });
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.askVoice }));
    expect(service.setVideo).toHaveBeenCalledWith(false);
    service.show({ pictureRequest: 'mine' });
    expect(screen.queryByRole('button', { name: ENGLISH.askVoice })).toBeNull();
    service.show({ pictureRequest: null, line: lineOf(3, ['far']) });
    expect(screen.queryByRole('button', { name: ENGLISH.askVoice })).toBeNull();
  });

  it('a good line has its bars and no words', () => {
    service.show({ line: lineOf(5) });
    expect(screen.getByRole('img', { name: ENGLISH.line(5) })).toBeTruthy();
    expect(document.querySelector('.bedside-hints')?.hasAttribute('data-shown')).toBe(false);
  });

  it('a shared screen is said, is not mirrored, and can be stopped', () => {
    service.show({ sharingScreen: true });
    expect(document.querySelector('.bedside-local')?.hasAttribute('data-mirrored')).toBe(false);
    fireEvent.click(screen.getByRole('button', { name: ENGLISH.stopSharing }));
    expect(service.shareScreen).toHaveBeenCalledWith(false);
  });

  it('whoever was seen stays in sight while the connection comes back', () => {
    service.show({ phase: 'reconnecting', remoteCamera: false });
    expect(document.querySelector('.bedside-remote')?.hasAttribute('hidden')).toBe(false);
    expect(document.querySelector('.bedside-stage')?.hasAttribute('data-interrupted')).toBe(true);
    service.show({ phase: 'active', remoteCamera: false });
    expect(document.querySelector('.bedside-remote')?.hasAttribute('hidden')).toBe(true);
  });
});

describe('with pictures or by voice', () => {
  let service: FakeService;
  const voice = { ...CALL, call_type: 'audio' as const, status: 'active' as const };

  beforeEach(() => {
    localStorage.clear();
    vi.stubGlobal('isSecureContext', true);
    service = new FakeService();
    service.render(<VideoCallInterface describePeer={() => ({ name: 'Ada' })} />);
    service.show({ phase: 'active', call: voice, video: false, peerId: 'you', localStream: fakeStream() });
  });
  const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

  it('a voice call asks for pictures, waits, and takes it back', () => {
    press(ENGLISH.more);
    press(ENGLISH.askVideo);
    expect(service.setVideo).toHaveBeenLastCalledWith(true);
    service.show({ pictureRequest: 'mine' });
    expect(screen.getByText(ENGLISH.waitingToAgree('Ada'))).toBeTruthy();
    press(ENGLISH.more);
    expect(screen.queryByRole('button', { name: ENGLISH.askVideo })).toBeNull();
    press(ENGLISH.takeBack);
    expect(service.setVideo).toHaveBeenLastCalledWith(false);
  });

  it('who is asked reads that the camera waits, and agrees or not', () => {
    service.show({ pictureRequest: 'theirs' });
    const question = screen.getByRole('group', { name: ENGLISH.videoAsked('Ada') });
    expect(question.textContent).toContain(ENGLISH.cameraWaits);
    press(ENGLISH.notNow);
    expect(service.setVideo).toHaveBeenLastCalledWith(false);
    press(ENGLISH.agree);
    expect(service.setVideo).toHaveBeenLastCalledWith(true);
    service.show({ video: true, pictureRequest: null, remoteStream: fakeStream(), remoteCamera: true });
    expect(document.querySelector('.bedside-remote')?.hasAttribute('hidden')).toBe(false);
    expect(screen.getByRole('button', { name: ENGLISH.turnCameraOff })).toBeTruthy();
  });

  it('a video call is asked to go on by voice', () => {
    service.show({ video: true });
    press(ENGLISH.more);
    press(ENGLISH.askVoice);
    expect(service.setVideo).toHaveBeenLastCalledWith(false);
    service.show({ pictureRequest: 'theirs' });
    expect(screen.getByRole('group', { name: ENGLISH.voiceAsked('Ada') }).textContent).not.toContain(ENGLISH.cameraWaits);
  });
});

describe('useWakeLock', () => {
  it('keeps the screen on, takes it again after a look elsewhere, and lets go', async () => {
    const locks: { released: boolean; release: () => Promise<void> }[] = [];
    const request = async () => {
      const lock = { released: false, release: async () => void (lock.released = true) };
      locks.push(lock);
      return lock;
    };
    Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } });
    const { unmount } = renderHook(() => useWakeLock(true));
    await act(async () => undefined);
    expect(locks).toHaveLength(1);
    locks[0]!.released = true;
    await act(async () => void document.dispatchEvent(new Event('visibilitychange')));
    expect(locks).toHaveLength(2);
    unmount();
    expect(locks[1]!.released).toBe(true);
    Reflect.deleteProperty(navigator, 'wakeLock');
  });
});
