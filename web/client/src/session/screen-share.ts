import { VideoCallError } from '../errors.js';

/** The picture of a screen or window that the user picked; null when the user picked none. */
export async function askForScreen(): Promise<MediaStreamTrack | null> {
  const devices = globalThis.navigator?.mediaDevices;
  if (typeof devices?.getDisplayMedia !== 'function') {
    throw new VideoCallError(
      'no_screen_sharing',
      'This browser cannot share a screen.',
      'Use Chrome, Edge, Firefox or Safari on a computer.',
    );
  }
  try {
    const stream = await devices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: false });
    const [track] = stream.getVideoTracks();
    // Letters matter more than motion here.
    if (track && 'contentHint' in track) track.contentHint = 'detail';
    return track ?? null;
  } catch (error) {
    // Closing the picker is an answer, not an error (W3C Screen Capture, section 5.1).
    if ((error as DOMException | null)?.name === 'NotAllowedError') return null;
    throw new VideoCallError(
      'screen_unavailable',
      'The screen could not be shared.',
      'Pick another window, or allow the browser to record the screen in the settings of the system.',
      { cause: error },
    );
  }
}
