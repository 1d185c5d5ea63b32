// In a real browser: a duplicated tab begins with a copy of the first one's storage, and is another telephone all the
// same; a reloaded one is the same telephone as before.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obstacle, Stage } from './chromium.js';

const reason = obstacle();
if (reason) console.warn(`Skipped: ${reason}.`);

describe.skipIf(reason !== null)('tabs in Chromium', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);

  afterAll(() => stage?.close());

  const name = async (page = stage.page) => {
    await page.waitForFunction(() => 'page' in window);
    return page.evaluate(async () => {
      await window.page.ada.setupPeerConnection();
      return sessionStorage.getItem('bedside.device');
    });
  };

  it('have a name each, also when one is a copy of the other', async () => {
    const original = await name();
    const [copy] = await Promise.all([
      stage.page.waitForEvent('popup'),
      stage.page.evaluate(() => void window.open(location.href)),
    ]);
    const copied = await name(copy);
    expect(copied).toBeTruthy();
    expect(copied).not.toBe(original);
    await stage.page.reload();
    expect(await name()).toBe(original);
    await copy.reload();
    expect(await name(copy)).toBe(copied);
    await copy.close();
  }, 20_000);
});
