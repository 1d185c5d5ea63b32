/**
 * Blur of the background, as the application that has a model for it hands it over (`backgroundBlur`). Nothing of a
 * picture leaves the device for it.
 */

/** Why a blurred picture ended by itself: the device cannot follow, or something broke. */
export type BlurEnd = 'slow' | 'failed';

/**
 * Makes the blurred picture of a camera and resolves with it once its first frame is there; rejects when there can be
 * none. Everything is released when `signal` aborts, also before that. `ended` tells that it goes on no more. The end of
 * the camera is no failure: who opened it ends the picture too.
 */
export type OpenBlur = (
  camera: MediaStreamTrack,
  signal: AbortSignal,
  ended: (why: BlurEnd) => void,
) => Promise<MediaStreamTrack>;

/**
 * `unavailable`: the application brings none. `starting`: black is shown until the first blurred frame. `slow`, `failed`:
 * it ended by itself, and black is shown until the user has said how to go on.
 */
export type BlurState = 'unavailable' | 'off' | 'starting' | 'on' | BlurEnd;
