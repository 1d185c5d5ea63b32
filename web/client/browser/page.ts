// Two telephones on one page: the browser's own connections and devices, the real engine, and the two tables in memory.
import { checkNetwork, createVideoCalls, DevicePreview, type OpenBlur, type VideoCallService } from '../src/index.js';
import { simulate } from '../src/simulate/simulate.js';
import { FakeServer } from '../src/testing/fake-server.js';
import { PlainClient } from './plain-client.js';

const ADA = '11111111-1111-4111-8111-111111111111';
const BEN = '22222222-2222-4222-8222-222222222222';
const CAS = '55555555-5555-4555-8555-555555555555';
const ROOM = '33333333-3333-4333-8333-333333333333';

/** How many peer connections this page has made so far. */
let made = 0;
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    made += 1;
  }

  /** With a tunnel (tunnel.ts) the two know each other only by its ends. */
  override async addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    const words = candidate?.candidate?.split(' ') ?? [];
    const { tunnel } = window as { tunnel?: (address: string, port: number) => Promise<number> };
    const [, , protocol, , address, port] = words;
    if (!tunnel || !address || !port) return super.addIceCandidate(candidate);
    if (protocol?.toLowerCase() !== 'udp' || address.includes(':')) return;
    words[5] = String(await tunnel(address, Number(port)));
    await super.addIceCandidate({ ...candidate, candidate: words.join(' ') });
  }
};

/** Blurs nothing: a copy of the camera that says whether it was let go. */
const blurs = { opened: 0, released: 0 };
const backgroundBlur: OpenBlur = async (camera, signal) => {
  blurs.opened += 1;
  const copy = camera.clone();
  const release = () => {
    blurs.released += 1;
    copy.stop();
  };
  if (signal.aborted) release();
  else signal.addEventListener('abort', release, { once: true });
  return copy;
};

const server = new FakeServer();
const services = Object.fromEntries(
  [
    ['ada', ADA],
    ['ben', BEN],
  ].map(([name, userId]) => {
    const service = createVideoCalls({
      supabase: server.client(userId!),
      iceServers: [],
      ring: false,
      engineUrl: '/engine.wasm',
      backgroundBlur,
    });
    const video = document.getElementById(name!) as HTMLVideoElement;
    service.store.subscribe(() => {
      const { remoteStream } = service.store.getSnapshot();
      if (video.srcObject !== remoteStream) video.srcObject = remoteStream;
    });
    return [name, service];
  }),
) as Record<'ada' | 'ben', VideoCallService>;

/** Resolves with the milliseconds until the side shows `count` more decoded frames. */
function frames(side: 'ada' | 'ben', count: number): Promise<number> {
  return framesOf(document.getElementById(side) as HTMLVideoElement, count);
}

function framesOf(video: HTMLVideoElement, count: number): Promise<number> {
  const begin = performance.now();
  return new Promise((resolve) => {
    let seen = 0;
    const next = () => {
      seen += 1;
      if (seen >= count) resolve(performance.now() - begin);
      else video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  });
}

/** The loudest moment of what this side hears within a second, 0 to 1. */
async function loudness(side: 'ada' | 'ben'): Promise<number> {
  const stream = services[side].store.getSnapshot().remoteStream;
  if (!stream) return 0;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let loudest = 0;
  const end = performance.now() + 1_200;
  while (performance.now() < end) {
    analyser.getFloatTimeDomainData(samples);
    for (const sample of samples) loudest = Math.max(loudest, Math.abs(sample));
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  await context.close();
  return loudest;
}

/** Resolves as soon as the side's snapshot has these members. */
function shows(side: 'ada' | 'ben', expected: Record<string, unknown>): Promise<void> {
  const { store } = services[side];
  const fits = () => Object.entries(expected).every(([key, value]) => store.getSnapshot()[key as never] === value);
  return new Promise((resolve) => {
    const check = () => {
      if (!fits()) return;
      leave();
      resolve();
    };
    const leave = store.subscribe(check);
    check();
  });
}

/** Looks often; for what tells nobody that it changed. */
async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await new Promise((resolve) => setTimeout(resolve, 30));
}

/** Brightness of the picture this side sees, 0 to 255. */
function brightness(side: 'ada' | 'ben'): number {
  const canvas = new OffscreenCanvas(16, 16);
  const pen = canvas.getContext('2d')!;
  pen.drawImage(document.getElementById(side) as HTMLVideoElement, 0, 0, 16, 16);
  const { data } = pen.getImageData(0, 0, 16, 16);
  return data.reduce((sum, value, i) => (i % 4 === 3 ? sum : sum + value), 0) / (16 * 16 * 3);
}

/** Cas, who knows only the two tables. */
const plain = () => new PlainClient(server, CAS);

const connections = () => made;

const page = {
  blurs,
  connections,
  server,
  ...services,
  ADA,
  BEN,
  CAS,
  ROOM,
  plain,
  framesOf,
  frames,
  loudness,
  shows,
  brightness,
  until,
  DevicePreview,
  checkNetwork,
  createVideoCalls,
  simulate,
};
export type Page = typeof page;
Object.assign(window, { page });
