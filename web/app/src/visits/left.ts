/** Which call was left on purpose in this tab, so that the page says so and not that it goes on somewhere else. */
import type { VideoCallService } from '@bedside/client';

const kKey = 'bedside.left';

export async function leavePicture(calls: Pick<VideoCallService, 'store' | 'disconnect'>): Promise<void> {
  const id = calls.store.getSnapshot().call?.id;
  await calls.disconnect();
  try {
    if (id) sessionStorage.setItem(kKey, id);
  } catch {
    // Without storage the words are the other ones.
  }
}

export function wasLeftHere(callId: string): boolean {
  try {
    return sessionStorage.getItem(kKey) === callId;
  } catch {
    return false;
  }
}
