// The floor of a call's set-up: two peer connections in one page, no server between them, candidates handed over in
// memory. Nothing that signals over a network can be faster, so every other figure is given as a ratio to this one.

/**
 * Runs in the page. Makes `runs + 1` two-way calls one after the other and drops the first, which pays for cold code.
 * @returns {Promise<number[]>} milliseconds from just before createOffer to the first frame at the answering side
 */
async function measureInPage(runs) {
  const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 360 } });
  const times = [];
  for (let run = 0; run <= runs; run += 1) {
    const caller = new RTCPeerConnection();
    const callee = new RTCPeerConnection();
    caller.onicecandidate = ({ candidate }) => callee.addIceCandidate(candidate ?? undefined);
    callee.onicecandidate = ({ candidate }) => caller.addIceCandidate(candidate ?? undefined);
    const screen = document.createElement('video');
    screen.muted = true;
    screen.autoplay = true;
    document.documentElement.append(screen);
    const firstFrame = new Promise((resolve) => screen.requestVideoFrameCallback(resolve));
    callee.ontrack = ({ streams: [stream] }) => {
      screen.srcObject = stream;
    };
    for (const track of media.getTracks()) {
      caller.addTrack(track, media);
      callee.addTrack(track, media);
    }
    const began = performance.now();
    await caller.setLocalDescription(await caller.createOffer());
    await callee.setRemoteDescription(caller.localDescription);
    await callee.setLocalDescription(await callee.createAnswer());
    await caller.setRemoteDescription(callee.localDescription);
    await firstFrame;
    times.push(performance.now() - began);
    caller.close();
    callee.close();
    screen.remove();
  }
  for (const track of media.getTracks()) track.stop();
  return times.slice(1);
}

/** @param {import('playwright-core').Page} page on a secure origin, with the camera granted */
export function measureFloor(page, runs) {
  return page.evaluate(measureInPage, runs);
}
