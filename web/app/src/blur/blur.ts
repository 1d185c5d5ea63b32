import type { OpenBlur } from '@bedside/client';

/** Nothing of it is loaded before somebody switches it on. */
export const backgroundBlur: OpenBlur = async (camera, signal, ended) => {
  const { runBlur } = await import('./run-blur');
  if (signal.aborted) throw new Error('aborted');
  return runBlur(camera, signal, ended);
};
