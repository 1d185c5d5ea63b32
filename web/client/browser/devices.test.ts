// In a real browser: the look in the mirror before a call, each way through the network by itself, and another camera,
// another microphone and a screen in a running call, all without a new negotiation.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle, Stage } from './chromium.js';
import type { Page } from './page.js';
import { noTurn, Turn } from './turn.js';

declare global {
  interface Window {
    page: Page;
  }
}

const reason = obstacle();
if (reason) console.warn(`Skipped: ${reason}.`);
if (noTurn) console.warn(`Skipped: ${noTurn}.`);

describe.skipIf(reason !== null)('devices in Chromium', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);

  afterAll(() => stage?.close());

  it('are seen and heard before a call, can be chosen, and are let go', async () => {
    const seen = await stage.page.evaluate(async () => {
      const { DevicePreview, until } = window.page;
      const preview = new DevicePreview();
      await preview.open();
      await until(() => preview.level() > 0.1);
      await until(() => preview.devices.getSnapshot().cameras.length > 1);
      const { cameras } = preview.devices.getSnapshot();
      const other = cameras.at(-1)!;
      const before = preview.getSnapshot().stream!.getVideoTracks()[0]!;
      await preview.choose('camera', other.id);
      const after = preview.getSnapshot().stream!.getVideoTracks()[0]!;
      const result = {
        named: cameras.every(({ label }) => label !== ''),
        isOther: after.getSettings().deviceId === other.id,
        old: before.readyState,
        problems: [preview.getSnapshot().cameraProblem, preview.getSnapshot().microphoneProblem],
      };
      preview.close();
      return { ...result, left: after.readyState };
    });
    expect(seen).toEqual({ named: true, isOther: true, old: 'ended', problems: [null, null], left: 'ended' });
  }, 30_000);

  it('hear the test tone when it reaches the microphone, and say so honestly when it does not', async () => {
    const heard = await stage.page.evaluate(async () => {
      const { DevicePreview } = window.page;
      const preview = new DevicePreview();
      await preview.open();
      await preview.testSpeaker();
      const deaf = preview.getSnapshot().speaker;
      // A room: what a loudspeaker plays comes into the microphone that is opened without echo cancelling.
      const room = new AudioContext();
      const air = room.createMediaStreamDestination();
      const play = HTMLMediaElement.prototype.play;
      const ask = navigator.mediaDevices.getUserMedia;
      HTMLMediaElement.prototype.play = function (this: HTMLMediaElement) {
        room.createMediaStreamSource(this.srcObject as MediaStream).connect(air);
        return play.call(this);
      };
      navigator.mediaDevices.getUserMedia = async () => air.stream.clone();
      try {
        await preview.testSpeaker();
      } finally {
        HTMLMediaElement.prototype.play = play;
        navigator.mediaDevices.getUserMedia = ask;
        await room.close();
      }
      const { speaker } = preview.getSnapshot();
      preview.close();
      return { deaf, speaker };
    });
    expect(heard).toEqual({ deaf: 'not_heard', speaker: 'heard' });
  }, 30_000);

  it.skipIf(noTurn !== null)('reach the other side by each way through the network, or learn which are closed', async () => {
    const turn = await Turn.open();
    try {
      const report = await stage.page.evaluate(async (port) => {
        const { checkNetwork, server } = window.page;
        const credentials = { username: 'u', credential: 'p' };
        return checkNetwork({
          supabase: server.client(window.page.ADA) as never,
          serverUrl: location.origin,
          iceServers: [
            { urls: [`turn:127.0.0.1:${port}`, `turn:127.0.0.1:${port}?transport=tcp`], ...credentials },
            // Nobody listens there.
            { urls: 'turns:127.0.0.1:9?transport=tcp', ...credentials },
          ],
        });
      }, turn.port);
      expect(report.paths.map(({ path, state }) => [path, state])).toEqual([
        ['server', 'open'],
        ['direct', 'local_only'],
        ['relay_udp', 'open'],
        ['relay_tcp', 'open'],
        ['relay_tls', 'blocked'],
      ]);
      const udp = report.paths[2]!;
      expect(udp.roundTripMs).not.toBeNull();
      // How much depends on what else the machine does; that it was measured does not.
      expect(udp.kilobitsPerSecond).toBeGreaterThan(0);
      expect(report.reasons).toContain('relay_only');
    } finally {
      turn.close();
    }
  }, 60_000);

  it('change in a running call without a new negotiation', async () => {
    const seen = await stage.page.evaluate(async () => {
      const { ada, ben, frames, shows, until, BEN, ROOM } = window.page;
      let descriptions = 0;
      const original = RTCPeerConnection.prototype.setLocalDescription;
      RTCPeerConnection.prototype.setLocalDescription = function (this: RTCPeerConnection, ...given: never[]) {
        descriptions += 1;
        return (original as (...all: never[]) => Promise<void>).apply(this, given);
      } as typeof original;
      await Promise.all([shows('ada', { signaling: 'up' }), shows('ben', { signaling: 'up' })]);
      await ada.startCall(ROOM, BEN);
      await shows('ben', { phase: 'incoming' });
      await ben.answerCall(ben.store.getSnapshot().call!.id, true);
      await Promise.all([shows('ada', { phase: 'active' }), shows('ben', { phase: 'active' })]);
      await frames('ben', 10);
      const negotiated = descriptions;
      await until(() => ada.devices.getSnapshot().cameras.length > 1);
      for (const kind of ['camera', 'microphone'] as const) {
        const { cameras, microphones } = ada.devices.getSnapshot();
        const list = kind === 'camera' ? cameras : microphones;
        await ada.chooseDevice(kind, list.at(-1)!.id);
      }
      await frames('ben', 20);
      const changed = ada.store.getSnapshot().localStream!.getTracks();
      await ada.shareScreen(true);
      await frames('ben', 20);
      const sharing = ada.store.getSnapshot().sharingScreen;
      await ada.shareScreen(false);
      await frames('ben', 20);
      await ada.endCall();
      await shows('ben', { phase: 'ended' });
      RTCPeerConnection.prototype.setLocalDescription = original;
      return { again: descriptions - negotiated, sharing, left: changed.map(({ readyState }) => readyState) };
    });
    expect(seen).toEqual({ again: 0, sharing: true, left: ['ended', 'ended'] });
  }, 40_000);

  it('left no error on the page', () => expect(stage.problems).toEqual([]));
});
