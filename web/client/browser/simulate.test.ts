// In a real browser: media that a developer kills is missed within seconds, and back as soon as it is allowed.
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

describe.skipIf(reason !== null)('simulated trouble in Chromium', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);

  afterAll(() => stage?.close());

  it('a call whose media is killed reconnects, and shows the picture again afterwards', async () => {
    const told = await stage.page.evaluate(async () => {
      const { ben, shows, frames, simulate, createVideoCalls, server, CAS, BEN, ROOM } = window.page;
      const trouble = simulate(server.client(CAS));
      const cas = createVideoCalls({ supabase: trouble.supabase, iceServers: [], ring: false, engineUrl: '/engine.wasm' });
      const phases: string[] = [];
      cas.store.subscribe(() => {
        const { phase } = cas.store.getSnapshot();
        if (phases.at(-1) !== phase) phases.push(phase);
      });
      const reaches = (phase: string) => window.page.until(() => cas.store.getSnapshot().phase === phase);
      await Promise.all([shows('ben', { signaling: 'up' }), window.page.until(() => cas.store.getSnapshot().signaling === 'up')]);
      await cas.startCall(ROOM, BEN);
      await shows('ben', { phase: 'incoming' });
      await ben.answerCall(ben.store.getSnapshot().call!.id, true);
      await reaches('active');
      await frames('ben', 5);
      trouble.killMedia();
      await reaches('reconnecting');
      trouble.restore();
      await reaches('active');
      await frames('ben', 5);
      await cas.endCall();
      await shows('ben', { phase: 'ended' });
      cas.destroy();
      trouble.stop();
      return phases;
    });
    const inCall = told.filter((phase) => phase === 'active' || phase === 'reconnecting');
    expect(inCall).toEqual(['active', 'reconnecting', 'active']);
  }, 60_000);
});
