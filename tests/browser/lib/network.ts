/** The network of one page of Chromium, as narrow as a test wants it. */
import type { Page } from 'playwright-core';

const kQueuePackets = 50;

/**
 * Puts a bottleneck into what a page sends, its media included, and gives the handle that sets its width. Only
 * connections that are made afterwards go through it (Chrome DevTools Protocol, Network.emulateNetworkConditions).
 */
export async function narrowWayOut(page: Page, kbitPerSecond: number): Promise<(kbitPerSecond: number) => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const set = async (kbit: number) => {
    await session.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput: (kbit * 1000) / 8,
      packetQueueLength: kQueuePackets,
    });
  };
  await set(kbitPerSecond);
  return set;
}
