// In a real browser: two telephones with the real engine see and hear each other, and let go of everything.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle, Stage } from './chromium.js';
import type { Page } from './page.js';

declare global {
  interface Window {
    page: Page;
  }
}

const reason = obstacle();
if (reason) console.warn(`Skipped: ${reason}.`);

describe.skipIf(reason !== null)('two telephones in Chromium', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);

  afterAll(() => stage?.close());

  it('ring without opening the camera of the one who is called', async () => {
    const callee = await stage.page.evaluate(async () => {
      const { ada, ben, shows, BEN, ROOM } = window.page;
      await Promise.all([shows('ada', { signaling: 'up' }), shows('ben', { signaling: 'up' })]);
      await ada.startCall(ROOM, BEN);
      await shows('ben', { phase: 'incoming' });
      await shows('ada', { ringing: true });
      return ben.store.getSnapshot().media;
    });
    expect(callee).toBe('none');
  }, 20_000);

  it('see and hear each other after the answer', async () => {
    const seen = await stage.page.evaluate(async () => {
      const { ben, frames, loudness, shows } = window.page;
      await ben.answerCall(ben.store.getSnapshot().call!.id, true);
      await Promise.all([shows('ada', { phase: 'active' }), shows('ben', { phase: 'active' })]);
      await Promise.all([frames('ada', 10), frames('ben', 10)]);
      return { ada: await loudness('ada'), ben: await loudness('ben') };
    });
    expect(seen.ada).toBeGreaterThan(0.01);
    expect(seen.ben).toBeGreaterThan(0.01);
  }, 30_000);

  it('learn that the other side is muted, and hear nothing then', async () => {
    const heard = await stage.page.evaluate(async () => {
      const { ada, loudness, shows } = window.page;
      await ada.toggleMicrophone();
      await shows('ben', { remoteMicrophone: false });
      await new Promise((resolve) => setTimeout(resolve, 500));
      const silence = await loudness('ben');
      await ada.toggleMicrophone();
      await shows('ben', { remoteMicrophone: true });
      return { silence, again: await loudness('ben') };
    });
    expect(heard.silence).toBeLessThan(0.005);
    expect(heard.again).toBeGreaterThan(0.01);
  }, 20_000);

  it('learn that the camera is off, and see nothing then', async () => {
    const seen = await stage.page.evaluate(async () => {
      const { ben, brightness, frames, shows } = window.page;
      const before = brightness('ada');
      await ben.toggleCamera();
      await shows('ada', { remoteCamera: false });
      await frames('ada', 10);
      const off = brightness('ada');
      await ben.toggleCamera();
      await shows('ada', { remoteCamera: true });
      return { before, off };
    });
    expect(seen.before).toBeGreaterThan(20);
    expect(seen.off).toBeLessThan(10);
  }, 20_000);

  it('let go of devices and connections when one hangs up', async () => {
    const left = await stage.page.evaluate(async () => {
      const { ada, ben, shows, server } = window.page;
      const tracks = [ada, ben].flatMap((side) => side.store.getSnapshot().localStream!.getTracks());
      await ada.endCall();
      await Promise.all([shows('ada', { phase: 'ended' }), shows('ben', { phase: 'ended' })]);
      return {
        live: tracks.filter((track) => track.readyState === 'live').length,
        streams: [ada, ben].map((side) => side.store.getSnapshot().remoteStream),
        row: [...server.calls.values()].map(({ status, end_reason }) => ({ status, end_reason })),
      };
    });
    expect(left).toEqual({ live: 0, streams: [null, null], row: [{ status: 'ended', end_reason: 'hangup' }] });
  }, 20_000);

  it('can call again, the other way round and by voice', async () => {
    await stage.page.evaluate(async () => {
      const { ada, ben, shows, ADA, ROOM } = window.page;
      await ada.dismiss();
      await ben.dismiss();
      await ben.startCall(ROOM, ADA, 'audio');
      await shows('ada', { phase: 'incoming' });
      await ada.answerCall(ada.store.getSnapshot().call!.id, true);
      await Promise.all([shows('ada', { phase: 'active' }), shows('ben', { phase: 'active' })]);
      await Promise.all([shows('ada', { remoteMicrophone: true }), shows('ben', { remoteMicrophone: true })]);
    });
    const kinds = await stage.page.evaluate(() =>
      window.page.ada.store
        .getSnapshot()
        .localStream!.getTracks()
        .map((track) => track.kind),
    );
    expect(kinds).toEqual(['audio']);
  }, 20_000);

  it('agree on pictures in that voice call, and each sees the other without a new exchange', async () => {
    const seen = await stage.page.evaluate(async () => {
      const { ada, ben, frames, loudness, server, shows, until } = window.page;
      const heard = document.getElementById('ada') as HTMLVideoElement;
      // A picture that has not come must not keep the voice waiting.
      await until(() => heard.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA);
      const signals = server.signals.length;
      await ben.setVideo(true);
      await shows('ada', { pictureRequest: 'theirs' });
      const before = [ada, ben].flatMap((side) => side.store.getSnapshot().localStream!.getVideoTracks()).length;
      await ada.setVideo(true);
      await Promise.all([shows('ada', { remoteCamera: true }), shows('ben', { remoteCamera: true })]);
      await Promise.all([frames('ada', 5), frames('ben', 5)]);
      const voice = await loudness('ada');
      await ada.setVideo(false);
      await shows('ben', { pictureRequest: 'theirs' });
      await ben.setVideo(false);
      await Promise.all([shows('ada', { video: false }), shows('ben', { video: false })]);
      const after = [ada, ben].flatMap((side) => side.store.getSnapshot().localStream!.getVideoTracks()).length;
      return { before, after, voice, again: await loudness('ada'), signals: server.signals.length - signals };
    });
    expect(seen).toMatchObject({ before: 0, after: 0, signals: 0 });
    expect(seen.voice).toBeGreaterThan(0.01);
    expect(seen.again).toBeGreaterThan(0.01);
  }, 40_000);

  it('left no error on the page', () => expect(stage.problems).toEqual([]));
});
