// A client of the original design's two tables and nothing more: no party, no data channel, descriptions and candidates
// as the browser gives them, and the states set by UPDATE as in its sequence diagram.
import type { FakeServer } from '../src/testing/fake-server.js';

type Row = Record<string, unknown> & { id: string };

export class PlainClient {
  readonly pc = new RTCPeerConnection();
  readonly video = document.createElement('video');
  readonly #server: FakeServer;
  readonly #me: string;
  #other = '';
  #callId = '';
  #early: RTCIceCandidateInit[] = [];

  constructor(server: FakeServer, me: string) {
    this.#server = server;
    this.#me = me;
    Object.assign(this.video, { autoplay: true, muted: true, playsInline: true });
    this.pc.ontrack = ({ streams }) => (this.video.srcObject = streams[0] ?? null);
    this.pc.onicecandidate = ({ candidate }) => candidate && this.#send('ice_candidate', candidate.toJSON());
    const channel = server.client(me).channel('plain');
    channel
      .on('postgres_changes', { table: 'video_calls', filter: `receiver_id=eq.${me}` }, ({ new: row }) =>
        this.onCall(row),
      )
      .on(
        'postgres_changes',
        { table: 'webrtc_signals', filter: `receiver_id=eq.${me}` },
        ({ new: row }) => void this.#onSignal(row),
      )
      .subscribe(() => undefined);
  }

  /** Replaced by whoever waits for calls. */
  onCall: (row: Row) => void = () => undefined;

  async call(room: string, other: string): Promise<void> {
    this.#other = other;
    this.#callId = crypto.randomUUID();
    const row = {
      id: this.#callId,
      room_id: room,
      caller_id: this.#me,
      receiver_id: other,
      call_type: 'video',
      metadata: null,
    };
    this.#server.write(this.#me, { table: 'video_calls', verb: 'insert', body: row });
    await this.#openDevices();
    const offer = await this.pc.createOffer();
    await this.pc.setLocalDescription(offer);
    this.#send('offer', { type: 'offer', sdp: offer.sdp });
  }

  /** Rings, and is ready to accept as soon as the offer is there. */
  ring(row: Row): void {
    this.#callId = row.id;
    this.#other = String(row.caller_id);
    this.#set('ringing');
  }

  async #onSignal({
    signal_type,
    signal_data,
  }: {
    signal_type: string;
    signal_data: RTCIceCandidateInit & RTCSessionDescriptionInit;
  }): Promise<void> {
    if (signal_type === 'ice_candidate') {
      if (this.pc.remoteDescription) await this.pc.addIceCandidate(signal_data);
      else this.#early.push(signal_data);
      return;
    }
    await this.pc.setRemoteDescription(signal_data);
    for (const candidate of this.#early.splice(0)) await this.pc.addIceCandidate(candidate);
    if (signal_type === 'answer') return;
    await this.#openDevices();
    const answer = await this.pc.createAnswer();
    await this.pc.setLocalDescription(answer);
    this.#send('answer', { type: 'answer', sdp: answer.sdp });
    this.#set('active');
  }

  async #openDevices(): Promise<void> {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
    for (const track of stream.getTracks()) this.pc.addTrack(track, stream);
  }

  #send(signal_type: string, signal_data: unknown): void {
    const row = {
      id: crypto.randomUUID(),
      call_id: this.#callId,
      sender_id: this.#me,
      receiver_id: this.#other,
      signal_type,
      signal_data,
    };
    this.#server.write(this.#me, { table: 'webrtc_signals', verb: 'upsert', body: [row] });
  }

  #set(status: string): void {
    this.#server.write(this.#me, {
      table: 'video_calls',
      verb: 'update',
      body: { status },
      steps: [['eq', 'id', this.#callId]],
    });
  }
}
