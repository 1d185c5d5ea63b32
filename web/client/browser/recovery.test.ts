// In a real browser: every packet between the two is dropped, ICE believes all is well for five seconds more, and the
// call comes back by itself; also when the connection is beyond repair.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle, Stage } from './chromium.js';
import { Tunnel } from './tunnel.js';

const reason = obstacle();
if (reason) console.warn(`Skipped: ${reason}.`);

describe.skipIf(reason !== null)('a call whose path breaks, in Chromium', () => {
  let stage: Stage;
  let path: Tunnel;

  const bothShow = (phase: string) =>
    stage.page.evaluate(async (expected) => {
      const begin = performance.now();
      await Promise.all([window.page.shows('ada', { phase: expected }), window.page.shows('ben', { phase: expected })]);
      return performance.now() - begin;
    }, phase);
  const bothSee = (frames: number) =>
    stage.page.evaluate(
      async (count) => void (await Promise.all([window.page.frames('ada', count), window.page.frames('ben', count)])),
      frames,
    );

  beforeAll(async () => {
    stage = await Stage.open();
    path = await Tunnel.through(stage.page);
    await stage.page.evaluate(async () => {
      const { ada, ben, shows, BEN, ROOM } = window.page;
      await Promise.all([shows('ada', { signaling: 'up' }), shows('ben', { signaling: 'up' })]);
      await ada.startCall(ROOM, BEN);
      await shows('ben', { phase: 'incoming' });
      await ben.answerCall(ben.store.getSnapshot().call!.id, true);
    });
    await bothShow('active');
    await bothSee(10);
  }, 60_000);

  afterAll(async () => {
    await stage?.close();
    path?.close();
  });

  it('is shown as reconnecting long before ICE notices, and is back when the path is', async () => {
    path.open = false;
    await bothShow('reconnecting');
    expect(await stage.page.evaluate(() => window.page.ada.store.getSnapshot().problem?.code)).toBe('connection_lost');
    path.open = true;
    await bothShow('active');
    await bothSee(10);
  }, 30_000);

  it('is replaced by a new connection when restarting it did not help', async () => {
    const before = await stage.page.evaluate(() => window.page.connections());
    path.open = false;
    await bothShow('reconnecting');
    await stage.page.waitForFunction((made) => window.page.connections() >= made + 2, before, { timeout: 25_000 });
    path.open = true;
    await bothShow('active');
    await bothSee(10);
    const shown = await stage.page.evaluate(() => {
      const { remoteCamera, remoteMicrophone } = window.page.ben.store.getSnapshot();
      return { remoteCamera, remoteMicrophone };
    });
    expect(shown).toEqual({ remoteCamera: true, remoteMicrophone: true });
  }, 60_000);

  it('left no error on the page', () => expect(stage.problems).toEqual([]));
});
