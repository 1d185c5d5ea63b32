import type { ResumePoint } from '../generated/bridge.js';

/** Beside the name of the device, and like it of this tab alone: it outlives a reload and, in most browsers, a crash. */
const keyOf = (userId: string) => `bedside.call.${userId}`;

/** Where this tab's call was when the page went away; null when there was none. */
export function keptCall(userId: string): ResumePoint | null {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(userId)) ?? 'null');
    return isResumePoint(kept) ? kept : null;
  } catch {
    return null; // Storage is switched off, or somebody else wrote there: then a reload ends the call for this device.
  }
}

export function keepCall(userId: string, call: ResumePoint | null): void {
  try {
    if (call) sessionStorage.setItem(keyOf(userId), JSON.stringify(call));
    else sessionStorage.removeItem(keyOf(userId));
  } catch {
    // As above.
  }
}

function isResumePoint(value: unknown): value is ResumePoint {
  if (!value || typeof value !== 'object') return false;
  const { call_id, after_seq } = value as Partial<ResumePoint>;
  return typeof call_id === 'string' && Number.isSafeInteger(after_seq);
}
