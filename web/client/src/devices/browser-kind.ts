/** Which browser this is, for help that looks like it. Nothing is decided by it about what works. */
export type BrowserKind =
  'chrome' | 'edge' | 'firefox' | 'safari' | 'chrome_android' | 'firefox_android' | 'samsung' | 'safari_ios' | 'in_app' | 'other';

/** A browser inside another app: it shows pages but often gives them no camera. */
const IN_APP = /FBAN|FBAV|Instagram|Line\/|MicroMessenger|TikTok|musical_ly|Snapchat|Twitter|LinkedInApp|; wv\)/;

export function browserKind(agent: string = globalThis.navigator?.userAgent ?? '', touchPoints = globalThis.navigator?.maxTouchPoints ?? 0): BrowserKind {
  if (IN_APP.test(agent)) return 'in_app';
  // An iPad calls itself a Mac; no Mac has a touch screen. Every browser there is Safari underneath.
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touchPoints > 1)) return 'safari_ios';
  if (/SamsungBrowser/.test(agent)) return 'samsung';
  const android = /Android/.test(agent);
  if (/Firefox\//.test(agent)) return android ? 'firefox_android' : 'firefox';
  if (/Edg(e|A)?\//.test(agent)) return android ? 'chrome_android' : 'edge';
  if (/Chrome\/|Chromium\//.test(agent)) return android ? 'chrome_android' : 'chrome';
  if (/Safari\//.test(agent) && /Version\//.test(agent)) return 'safari';
  return 'other';
}
