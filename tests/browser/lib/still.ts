/** Makes a page stand still for its picture: what differs from run to run becomes the same, and nothing moves. */
import type { Page } from 'playwright-core';

declare global {
  interface Window {
    bedsideStill?: MutationObserver | undefined;
  }
}

/**
 * Runs in the page. It hears of a new width in a frame, and draws itself anew in the one after; what fades in has its true colours only
 * when it is there; what pulses never ends.
 */
async function calm(): Promise<void> {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await document.fonts.ready;
  const endless = (animation: Animation) => animation.effect?.getComputedTiming().endTime === Infinity;
  const passing = document.getAnimations().filter((animation) => !endless(animation));
  await Promise.allSettled(passing.map((animation) => animation.finished));
  await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
}

/**
 * Runs in the page: clocks, durations, dates, the version and the tint of a person say the same in every run. The page goes on living while
 * its picture is taken, a second more of a call is written every second: what it writes anew is changed before it is drawn, because
 * an observer is heard in the task that wrote (DOM, mutation observer microtask) and a frame comes after it.
 */
function sameWords(): void {
  const changed = (element: Element, name: string, value: string) => {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const change = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.nodeValue ?? '';
      const same = text
        .replace(/\d{1,2}:\d{2}(:\d{2})?(?!\d)([ \u00a0\u202f]?([AP]M|[صم](?!\p{L})))?/giu, '10:42')
        .replace(/\b\d+\.\d+\.\d+[\w.+-]*/g, '1.0.0')
        .replace(/\b\d+ (ms|kbit\/s|Mbit\/s)/g, '42 $1');
      if (same !== text) node.nodeValue = same;
    }
    // A link that was just made has a port and a token of its own.
    for (const made of document.querySelectorAll<HTMLInputElement>('input[readonly]')) made.value = 'http://localhost:8080/#/join/0123456789abcdef';
    // The server gives its people new ids in every run, and a tint is made of an id; here it is made of the name.
    for (const element of document.querySelectorAll('.avatar')) {
      const tint = (element.textContent ?? '').charCodeAt(0) % 8;
      changed(element, 'class', element.className.replace(/avatar-\d/, `avatar-${tint}`));
    }
  };
  window.bedsideStill?.disconnect();
  window.bedsideStill = new MutationObserver(() => {
    change();
    window.bedsideStill?.takeRecords();
  });
  change();
  window.bedsideStill.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class'] });
}

const kStill = `
  *, *::before, *::after { caret-color: transparent !important; animation-play-state: paused !important; }
  .bedside-level span { visibility: hidden !important; }
  /* The picture of a call is another one each time; a drawn one stands where it would be. */
  video {
    object-position: -9999px 0 !important;
    background: radial-gradient(circle at 50% 42%, #b98563 0 14%, transparent 14.5%),
      radial-gradient(ellipse at 50% 100%, #3d6a8a 0 34%, transparent 34.5%), linear-gradient(#e9dccb, #d8c6ae) !important;
  }
`;

/** What a real connection says about itself is another thing each time; its own faces are among those of @bedside/react. */
const kLive = `
  .bedside-line, .bedside-hints { display: none !important; }
  .bedside-numbers { visibility: hidden !important; }
`;

export async function settle(page: Page): Promise<void> {
  await page.evaluate(calm);
}

/** Answers with what sets the page free again. The style is a constructed one, because the page allows no written ones. */
export async function still(page: Page, live: boolean): Promise<() => Promise<void>> {
  await settle(page);
  await page.evaluate((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [sheet];
  }, live ? kStill + kLive : kStill);
  await page.evaluate(sameWords);
  // A picture in the page's own size is taken of the frame that is there: it has to be one after the words were changed.
  await settle(page);
  return () =>
    page.evaluate(() => {
      window.bedsideStill?.disconnect();
      document.adoptedStyleSheets = [];
    });
}
