/** What really flows: every peer connection of a page is remembered, and asked for its statistics. */

declare global {
  interface Window {
    bedsidePeers: RTCPeerConnection[];
  }
}

/** Runs in the page before its own scripts. */
export function watchPeers(): void {
  window.bedsidePeers = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      window.bedsidePeers.push(this);
    }
  };
}

export interface Received {
  framesDecoded: number;
  totalAudioEnergy: number;
}

/** A page of Chromium or of Firefox. */
export interface Asked {
  evaluate<T>(ask: () => T | Promise<T>): Promise<T>;
}

/** Sums over the connections that are not closed. */
export function received(page: Asked): Promise<Received> {
  return page.evaluate(async () => {
    const sum = { framesDecoded: 0, totalAudioEnergy: 0 };
    for (const peer of window.bedsidePeers) {
      if (peer.connectionState === 'closed') continue;
      for (const report of (await peer.getStats()).values()) {
        if (report.type !== 'inbound-rtp') continue;
        sum.framesDecoded += report.framesDecoded ?? 0;
        sum.totalAudioEnergy += report.totalAudioEnergy ?? 0;
      }
    }
    return sum;
  });
}

const kPollMs = 150;

/** Asks until the answer is good; says the last answer when it never is. */
export async function eventually<T>(ask: () => Promise<T>, good: (answer: T) => boolean, what: string, ms = 60_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > until) throw new Error(`${what}: still ${JSON.stringify(answer)} after ${ms} ms`);
    await new Promise((done) => setTimeout(done, kPollMs));
  }
}

/** Waits until enough came since now. A connection that is replaced takes what it had received with it: then it counts anew. */
async function arrives(page: Asked, enough: (before: Received, now: Received) => boolean, what: string): Promise<void> {
  let before = await received(page);
  await eventually(
    () => received(page),
    (now) => {
      if (now.framesDecoded < before.framesDecoded || now.totalAudioEnergy < before.totalAudioEnergy) before = now;
      return enough(before, now);
    },
    what,
  );
}

const kFrames = 5;

/** Pictures and sound arrive now: both grow from here on. */
export function seesAndHears(page: Asked, who: string): Promise<void> {
  const enough = (before: Received, now: Received) =>
    now.framesDecoded > before.framesDecoded + kFrames && now.totalAudioEnergy > before.totalAudioEnergy;
  return arrives(page, enough, `${who} sees and hears the other side`);
}

export function hears(page: Asked, who: string): Promise<void> {
  return arrives(page, (before, now) => now.totalAudioEnergy > before.totalAudioEnergy, `${who} hears the other side`);
}
