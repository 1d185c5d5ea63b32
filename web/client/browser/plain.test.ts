// In a real browser: a client that knows only the two tables of the original design calls ours, and is called by it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { obstacle, Stage } from './chromium.js';

const reason = obstacle();
if (reason) console.warn(`Skipped: ${reason}.`);

describe.skipIf(reason !== null)('a plain client in Chromium', () => {
  let stage: Stage;

  beforeEach(async () => {
    stage = await Stage.open();
    await stage.page.evaluate(() => window.page.shows('ada', { signaling: 'up' }));
  }, 60_000);

  afterEach(() => stage?.close());

  it('calls, and is answered only when a human accepts', async () => {
    const answersBefore = await stage.page.evaluate(async () => {
      const { ada, plain, shows, server, ADA, ROOM } = window.page;
      const cas = plain();
      await cas.call(ROOM, ADA);
      await shows('ada', { phase: 'incoming' });
      while (!server.signals.some(({ signal_type }) => signal_type === 'ice_candidate'))
        await new Promise((resolve) => setTimeout(resolve, 20));
      const early = server.signals.filter(({ signal_type }) => signal_type === 'answer').length;
      await ada.answerCall(ada.store.getSnapshot().call!.id, true);
      await shows('ada', { phase: 'active' });
      await Promise.all([window.page.frames('ada', 10), window.page.framesOf(cas.video, 10)]);
      await shows('ada', { remoteCamera: true });
      return early;
    });
    expect(answersBefore).toBe(0);
    expect(stage.problems).toEqual([]);
  }, 40_000);

  it('is called, rings, answers and sets the call active itself', async () => {
    const rows = await stage.page.evaluate(async () => {
      const { ada, plain, shows, server, CAS, ROOM } = window.page;
      const cas = plain();
      cas.onCall = (row) => row.status === 'calling' && cas.ring(row);
      await ada.startCall(ROOM, CAS);
      await shows('ada', { phase: 'active' });
      await Promise.all([window.page.frames('ada', 10), window.page.framesOf(cas.video, 10)]);
      await ada.endCall();
      await shows('ada', { phase: 'ended' });
      return [...server.calls.values()].map(({ status }) => status);
    });
    expect(rows).toEqual(['ended']);
    expect(stage.problems).toEqual([]);
  }, 40_000);
});
