// Orders to one connection run one by one and to their end; whatever comes of them is reported.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CreatePeer, Input } from '../generated/bridge.js';
import { FakeDataChannel, FakePeerConnection, FakeStream, FakeTrack, installBrowser, settle } from '../testing/fake-browser.js';
import { Peer } from './peer.js';
import { Peers } from './peers.js';

const order: CreatePeer = {
  type: 'CreatePeer',
  peer: 3,
  ice_servers: [{ urls: 'stun:s', username: null }],
  data_channel: true,
  receive: { audio: true, video: true },
  relay_only: false,
};

describe('Peer', () => {
  let reports: Input[];
  let peer: Peer;
  let pc: FakePeerConnection;

  const make = (change: Partial<CreatePeer> = {}) => {
    reports = [];
    peer = new Peer(
      { ...order, ...change },
      { report: (input) => reports.push(input), remoteChanged: () => undefined },
    );
    pc = FakePeerConnection.made.at(-1)!;
  };
  const paintsBlack = () => {
    const black = new FakeTrack('video');
    vi.spyOn(document, 'createElement').mockReturnValue({
      getContext: () => ({ fillRect: () => undefined }),
      captureStream: () => new FakeStream([black]),
    } as unknown as HTMLElement);
    return black;
  };
  const tracks = () => [new FakeTrack('audio'), new FakeTrack('video')] as unknown as MediaStreamTrack[];

  beforeEach(() => {
    installBrowser();
    make();
  });

  it('gives the browser no null where a text belongs', () => {
    expect(pc.configuration.iceServers).toEqual([{ urls: 'stun:s' }]);
  });

  it('offers what it wants to receive, with room for media that is attached later', async () => {
    peer.createOffer(false);
    await settle();
    expect(pc.log).toEqual([
      'addTransceiver audio sendrecv',
      'addTransceiver video sendrecv',
      'createOffer',
      'setLocalDescription offer',
    ]);
    peer.attach(tracks);
    await settle();
    expect(pc.log.slice(4)).toEqual(['replaceTrack audio track', 'replaceTrack video track']);
    expect(pc.transceivers.map((t) => t.direction)).toEqual(['sendrecv', 'sendrecv']);
  });

  it('answers while it rings with a black picture, and gives it up for the camera', async () => {
    const black = paintsBlack();
    make({ data_channel: false });
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.createAnswer(true);
    await settle();
    expect(pc.transceivers.map((t) => [t.direction, t.sender.track])).toEqual([
      ['sendrecv', null],
      ['sendrecv', black],
    ]);
    const real = tracks();
    peer.attach(() => real);
    await settle();
    expect(pc.transceivers.map((t) => t.sender.track)).toEqual(real);
    expect(black.readyState).toBe('ended');
    expect(pc.log.filter((what) => what.startsWith('create'))).toEqual(['createAnswer']);
  });

  describe('the first pictures after the black one', () => {
    const camera = (width: number, height: number) => {
      const track = new FakeTrack('video');
      track.getSettings = () => ({ width, height });
      return track as unknown as MediaStreamTrack;
    };
    const scale = () => pc.transceivers.find((t) => t.receiver.track.kind === 'video')!.sender.encodings[0]!.scaleResolutionDownBy ?? 1;
    const ringing = async () => {
      const black = paintsBlack();
      make({ data_channel: false });
      peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
      peer.createAnswer(true);
      await settle();
      return black;
    };
    beforeEach(() => void vi.useFakeTimers());
    afterEach(() => void vi.useRealTimers());

    it('are as small as that one before the camera takes its place, and grow when the line is warm', async () => {
      await ringing();
      peer.attach(() => [camera(1280, 720)]);
      await settle();
      expect(pc.log.slice(-2)).toEqual(['setParameters', 'replaceTrack video track']);
      expect(scale()).toBe(2);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(scale()).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('are never larger than the engine allows', async () => {
      await ringing();
      peer.setVideoEncoding({ type: 'SetVideoEncoding', peer: 3, active: true, max_kbps: 180, max_frame_rate: 10, scale_down_by: 4 });
      peer.attach(() => [camera(1280, 720)]);
      await settle();
      expect(scale()).toBe(4);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(scale()).toBe(4);
    });

    it('are left alone where the camera gives no larger ones', async () => {
      await ringing();
      peer.attach(() => [camera(640, 480)]);
      await settle();
      expect(pc.log).not.toContain('setParameters');
      // The black picture is drawn until it notices that it is not sent any more.
      vi.advanceTimersByTime(200);
      expect(vi.getTimerCount()).toBe(0);
    });

    it('wait for nobody once the connection is closed', async () => {
      await ringing();
      peer.attach(() => [camera(1920, 1080)]);
      await settle();
      expect(scale()).toBe(3);
      vi.advanceTimersByTime(200);
      expect(vi.getTimerCount()).toBe(1);
      peer.close();
      expect(vi.getTimerCount()).toBe(0);
    });

    it('come all the same when the browser refuses to make them small', async () => {
      await ringing();
      pc.failing.set('setParameters', new DOMException('no', 'InvalidModificationError'));
      const big = camera(1280, 720);
      peer.attach(() => [big]);
      await settle();
      expect(pc.transceivers.map((t) => t.sender.track)).toContain(big);
      expect(reports.filter(({ type }) => type === 'PeerFailed')).toEqual([]);
    });
  });

  it('goes on in black when the call was accepted without a camera, until there is one', async () => {
    const black = paintsBlack();
    make({ data_channel: false });
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.createAnswer(true);
    await settle();
    peer.attach(() => []);
    await settle();
    const real = tracks();
    peer.refresh(real.slice(0, 1));
    await settle();
    expect(pc.transceivers.map((t) => t.sender.track)).toEqual([real[0], black]);
    expect(black.readyState).toBe('live');
    peer.refresh(real);
    await settle();
    expect(pc.transceivers.map((t) => t.sender.track)).toEqual(real);
    expect(black.readyState).toBe('ended');
  });

  it('sends no picture at all while a voice call rings', async () => {
    const drawn = vi.spyOn(document, 'createElement');
    make({ data_channel: false });
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.createAnswer(false);
    await settle();
    expect(pc.transceivers.map((t) => [t.direction, t.sender.track])).toEqual([
      ['sendrecv', null],
      ['sendrecv', null],
    ]);
    expect(drawn).not.toHaveBeenCalled();
  });

  it('lets go of the black picture when nobody accepted', async () => {
    const black = paintsBlack();
    make({ data_channel: false });
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.createAnswer(true);
    await settle();
    peer.close();
    expect(black.readyState).toBe('ended');
  });

  it('asks for no picture in a voice call', async () => {
    make({ receive: { audio: true, video: false } });
    peer.createOffer(false);
    await settle();
    expect(pc.log[0]).toBe('addTransceiver audio sendrecv');
    expect(pc.transceivers).toHaveLength(1);
  });

  it('adds tracks before an offer came in the way that the offer can be matched with', async () => {
    peer.attach(tracks);
    await settle();
    expect(pc.log).toEqual(['addTrack audio', 'addTrack video']);
  });

  it('answers so that media can flow both ways later without asking again', async () => {
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.createAnswer(true);
    await settle();
    expect(pc.transceivers.map((t) => t.direction)).toEqual(['sendrecv', 'sendrecv']);
    expect(reports.map((r) => r.type)).toEqual(['RemoteDescriptionSet', 'LocalDescription', 'LocalCandidate']);
  });

  it('refuses the picture of an offer in a voice call', async () => {
    make({ receive: { audio: true, video: false } });
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.createAnswer(true);
    await settle();
    expect(pc.transceivers.map((t) => t.direction)).toEqual(['sendrecv', 'inactive']);
  });

  it('reports the description before the candidates that came with it', async () => {
    peer.createOffer(false);
    await settle();
    expect(reports).toEqual([
      { type: 'LocalDescription', peer: 3, description: { type: 'offer', sdp: 'v=0 offer' } },
      { type: 'LocalCandidate', peer: 3, candidate: { candidate: 'candidate:1', sdpMid: '0' } },
    ]);
  });

  it('reports the end of candidates once, also where the browser says it twice', () => {
    pc.onicecandidate!({ candidate: { candidate: '', toJSON: () => ({}) } });
    pc.onicecandidate!({ candidate: null });
    expect(reports).toEqual([{ type: 'LocalCandidate', peer: 3, candidate: null }]);
  });

  it('runs orders one after another although they are given at once', async () => {
    peer.setRemoteDescription({ type: 'offer', sdp: 'v=0' });
    peer.addCandidate({ candidate: 'candidate:9' });
    peer.createAnswer(true);
    await settle();
    expect(pc.log).toEqual([
      'setRemoteDescription offer',
      'addIceCandidate candidate:9',
      'createAnswer',
      'setLocalDescription answer',
    ]);
  });

  it('reports what failed by its name alone, and carries out the next order', async () => {
    pc.failing.set('setRemoteDescription', new DOMException('a=candidate 192.0.2.7', 'OperationError'));
    peer.setRemoteDescription({ type: 'answer', sdp: 'v=0' });
    peer.createOffer(true);
    await settle();
    expect(reports[0]).toEqual({
      type: 'PeerFailed',
      peer: 3,
      order: 'SetRemoteDescription',
      message: 'OperationError',
    });
    expect(pc.log).toContain('createOffer restart');
  });

  it('talks over the channel that the caller opens, and over none of another name', () => {
    make({ data_channel: false });
    const stranger = new FakeDataChannel('chat');
    const channel = new FakeDataChannel('bedside');
    pc.ondatachannel!({ channel: stranger });
    pc.ondatachannel!({ channel });
    expect(stranger.onmessage).toBeNull();
    channel.open();
    channel.onmessage!({ data: 'hello' });
    channel.onmessage!({ data: new ArrayBuffer(3) });
    channel.onmessage!({ data: 'x'.repeat(64 * 1024 + 1) });
    expect(reports).toEqual([
      { type: 'DataOpen', peer: 3 },
      { type: 'DataMessage', peer: 3, text: 'hello' },
    ]);
  });

  it('reports a message that could not be sent', async () => {
    peer.sendData('too early');
    await settle();
    expect(reports[0]).toMatchObject({ type: 'PeerFailed', order: 'SendData' });
    pc.channels[0]!.open();
    peer.sendData('now');
    await settle();
    expect(pc.channels[0]!.sent).toEqual(['now']);
  });

  it('tells when a remote track begins and stops to bring something', () => {
    const track = new FakeTrack('video');
    track.muted = true;
    pc.ontrack!({ track });
    track.setMuted(false);
    track.setMuted(false);
    track.setMuted(true);
    expect(reports).toEqual([
      { type: 'RemoteTrack', peer: 3, kind: 'video', live: true },
      { type: 'RemoteTrack', peer: 3, kind: 'video', live: false },
    ]);
  });

  it('exchanges a track that was replaced by another device, only where media was attached', async () => {
    peer.refresh(tracks());
    await settle();
    expect(pc.log).toEqual([]);
    peer.attach(tracks);
    peer.refresh([new FakeTrack('audio')] as unknown as MediaStreamTrack[]);
    await settle();
    expect(pc.log.slice(2)).toEqual(['replaceTrack audio track', 'replaceTrack video null']);
  });

  it('is silent and idle after close', async () => {
    peer.createOffer(false);
    peer.close();
    await settle();
    pc.become('closed');
    expect(pc.closed).toBe(true);
    expect(pc.log).toEqual([]);
    expect(reports).toEqual([]);
  });

  describe('last words', () => {
    const channel = () => {
      const made = new FakeDataChannel('bedside');
      pc.ondatachannel!({ channel: made });
      return made;
    };

    it('leave before the connection does, which waits for the other side', () => {
      make({ data_channel: false });
      const other = channel();
      other.open();
      reports.length = 0;
      peer.close('bye');
      expect(other.sent).toEqual(['bye']);
      expect(pc.closed).toBe(false);
      other.onmessage?.({ data: 'wait' });
      other.onclose?.({});
      expect(pc.closed).toBe(true);
      expect(reports).toEqual([]);
    });

    it('wait half a second and no longer', () => {
      vi.useFakeTimers();
      make({ data_channel: false });
      channel().open();
      peer.close('bye');
      vi.advanceTimersByTime(499);
      expect(pc.closed).toBe(false);
      vi.advanceTimersByTime(1);
      expect(pc.closed).toBe(true);
      vi.useRealTimers();
    });

    it('are not waited for where nobody can hear them', () => {
      make({ data_channel: false });
      channel();
      peer.close('bye');
      expect(pc.closed).toBe(true);
    });
  });

  describe('the bounds of the own picture', () => {
    const bounds = { type: 'SetVideoEncoding', peer: 3, active: true, max_kbps: 600, max_frame_rate: 15, scale_down_by: 2 } as const;
    const video = () => pc.transceivers.find((t) => t.receiver.track.kind === 'video')!.sender.encodings;

    it('hold for the sender that is there, and leave its bitrate known while it is paused', async () => {
      peer.createOffer(false);
      peer.attach(tracks);
      peer.setVideoEncoding(bounds);
      await settle();
      const held = { active: true, maxBitrate: 600_000, maxFramerate: 15, scaleResolutionDownBy: 2 };
      expect(video()).toEqual([held]);
      peer.setVideoEncoding({ ...bounds, active: false, max_kbps: 0, max_frame_rate: 0, scale_down_by: 1 });
      await settle();
      expect(video()).toEqual([{ ...held, active: false, scaleResolutionDownBy: 1 }]);
    });

    it('hold for a sender that comes later, and for none that has nothing to encode', async () => {
      peer.setVideoEncoding(bounds);
      peer.createOffer(false);
      await settle();
      expect(pc.log).not.toContain('setParameters');
      peer.attach(tracks);
      await settle();
      expect(video()).toMatchObject([{ maxBitrate: 600_000 }]);
    });

    it('are reported when the browser refuses them, and cost no media', async () => {
      peer.createOffer(false);
      pc.failing.set('setParameters', new DOMException('no', 'InvalidModificationError'));
      peer.setVideoEncoding(bounds);
      peer.attach(tracks);
      await settle();
      expect(reports.filter(({ type }) => type === 'PeerFailed')).toEqual([]);
      peer.setVideoEncoding(bounds);
      await settle();
      expect(reports.at(-1)).toMatchObject({ type: 'PeerFailed', order: 'SetVideoEncoding' });
    });
  });
});

describe('Peers', () => {
  beforeEach(() => void installBrowser());

  it('answers an order for a connection that is gone as a failure', () => {
    const reports: Input[] = [];
    const peers = new Peers({ report: (input) => reports.push(input), show: () => undefined });
    peers.order(9, 'CreateOffer', () => undefined);
    expect(reports).toEqual([{ type: 'PeerFailed', peer: 9, order: 'CreateOffer', message: 'NoSuchPeer' }]);
  });

  it('shows the old picture until the new connection brings one', () => {
    const shown: unknown[] = [];
    const waiting: unknown[] = [];
    const peers = new Peers({ report: () => undefined, show: (stream, held) => void (shown.push(stream), waiting.push(held)) });
    peers.create({ ...order, peer: 1 });
    const first = new FakeTrack('video');
    FakePeerConnection.made[0]!.ontrack!({ track: first });
    expect(shown.at(-1)).toBeNull();
    const held = waiting.at(-1);
    expect(held).not.toBeNull();
    peers.reveal(true);
    const old = shown.at(-1);
    // The same, so that whatever plays it goes on playing.
    expect(old).toBe(held);
    expect(waiting.at(-1)).toBeNull();
    peers.create({ ...order, peer: 2 });
    const second = new FakeTrack('video');
    second.muted = true;
    FakePeerConnection.made[1]!.ontrack!({ track: second });
    expect(shown.at(-1)).toBe(old);
    second.setMuted(false);
    expect(shown.at(-1)).not.toBe(old);
    peers.closeAll();
    expect(shown.at(-1)).toBeNull();
  });
});
