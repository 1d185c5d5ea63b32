// Fifty calls in one page, with a background blurred, leave nothing behind: no connection, no device, no blur, no sound, no listener, no
// memory.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle, Stage } from './chromium.js';
import type { Page } from './page.js';

declare global {
  interface Window {
    page: Page;
    held: { connections: RTCPeerConnection[]; tracks: MediaStreamTrack[]; sounds: AudioContext[] };
  }
}

const reason = obstacle();
if (reason) console.warn(`Skipped: ${reason}.`);

const WARM = 5;
const CALLS = 50;
/** What 45 calls may leave in the heap: some kilobytes of compiled code each. */
const MOST_HEAP_BYTES = 512 * 1024;
/** The rubbish is taken away until the count of nodes has stood still for so many rounds. */
const SAME_ROUNDS = 8;
const MOST_ROUNDS = 120;

describe.skipIf(reason !== null)('fifty calls', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
    await stage.page.evaluate(() => {
      const held: Window['held'] = { connections: [], tracks: [], sounds: [] };
      window.held = held;
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super(configuration);
          held.connections.push(this);
        }
      };
      window.AudioContext = class extends AudioContext {
        constructor(options?: AudioContextOptions) {
          super(options);
          held.sounds.push(this);
        }
      };
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await ask(wanted);
        held.tracks.push(...stream.getTracks());
        return stream;
      };
      const clone = MediaStreamTrack.prototype.clone;
      MediaStreamTrack.prototype.clone = function () {
        const copy = clone.call(this);
        held.tracks.push(copy);
        return copy;
      };
    });
  }, 60_000);

  afterAll(() => stage?.close());

  const callOften = (times: number) =>
    stage.page.evaluate(async (count) => {
      const { ada, ben, server, shows, BEN, ROOM } = window.page;
      await Promise.all([shows('ada', { signaling: 'up' }), shows('ben', { signaling: 'up' })]);
      for (let i = 0; i < count; i += 1) {
        await ada.startCall(ROOM, BEN);
        await shows('ben', { phase: 'incoming' });
        await ben.answerCall(ben.store.getSnapshot().call!.id, true);
        await Promise.all([shows('ada', { phase: 'active' }), shows('ben', { phase: 'active' })]);
        await (i % 2 ? ada : ben).endCall();
        await Promise.all([shows('ada', { phase: 'ended' }), shows('ben', { phase: 'ended' })]);
        await Promise.all([ada.dismiss(), ben.dismiss()]);
        await Promise.all([shows('ada', { phase: 'idle' }), shows('ben', { phase: 'idle' })]);
      }
      // The memory of the server is not the page's.
      server.forget();
    }, times);

  /** What is still open, and what the browser counts once its rubbish is taken away. */
  async function left() {
    const open = await stage.page.evaluate(() => {
      const { held } = window;
      const result = {
        connections: held.connections.filter(({ connectionState }) => connectionState !== 'closed').length,
        tracks: held.tracks.filter(({ readyState }) => readyState === 'live').length,
        sounds: held.sounds.filter(({ state }) => state !== 'closed').length,
        seen: [held.connections.length, held.tracks.length],
      };
      held.connections.length = held.tracks.length = held.sounds.length = 0;
      return result;
    });
    const session = await stage.page.context().newCDPSession(stage.page);
    await session.send('Performance.enable');
    const metrics = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { metrics: counts } = await session.send('Performance.getMetrics');
      return new Map(counts.map(({ name, value }) => [name, value]));
    };
    // A canvas whose track was stopped, and a connection that was closed, leave in their own time, some with each round.
    let counts = await metrics();
    for (let round = 0, same = 0; round < MOST_ROUNDS && same < SAME_ROUNDS; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      const next = await metrics();
      same = next.get('Nodes') === counts.get('Nodes') ? same + 1 : 0;
      counts = next;
    }
    const metric = (name: string) => counts.get(name)!;
    await session.detach();
    return { ...open, heap: metric('JSHeapUsedSize'), listeners: metric('JSEventListeners'), nodes: metric('Nodes') };
  }

  it('keep the heap and the handles flat', async () => {
    await stage.page.evaluate(() => window.page.ada.setBackgroundBlur(true));
    await callOften(WARM);
    const before = await left();
    await callOften(CALLS - WARM);
    const after = await left();
    console.info(`heap after ${WARM} calls ${before.heap}, after ${CALLS} calls ${after.heap} bytes`);
    expect(after).toMatchObject({ connections: 0, tracks: 0, sounds: 0 });
    // It was looked at: two connections and two devices at each end.
    expect(after.seen[0]).toBeGreaterThanOrEqual(2 * (CALLS - WARM));
    expect(after.seen[1]).toBeGreaterThanOrEqual(4 * (CALLS - WARM));
    const blurs = await stage.page.evaluate(() => window.page.blurs);
    expect(blurs.opened).toBeGreaterThanOrEqual(CALLS);
    expect(blurs.released).toBe(blurs.opened);
    expect(after.listeners).toBeLessThanOrEqual(before.listeners + 2);
    expect(after.nodes).toBeLessThanOrEqual(before.nodes + 2);
    expect(after.heap - before.heap).toBeLessThan(MOST_HEAP_BYTES);
  }, 150_000);
});
