import type { LineState, ScreenState, VideoCall as EngineCall } from '../generated/bridge.js';
import type { CallSnapshot, LineReport, VideoCall } from '../types.js';

type FromEngine = Omit<
  CallSnapshot,
  | 'localStream'
  | 'remoteStream'
  | 'waitingStream'
  | 'mediaStreamState'
  | 'preparing'
  | 'sharingScreen'
  | 'hint'
  | 'signaling'
>;

/** The engine's snapshot in the page's spelling. The same call keeps the same object, so that it can be a dependency. */
export class SnapshotMapper {
  readonly #call = new CallMapper();
  readonly #elsewhere = new CallMapper();
  #line: LineReport | null = null;

  map(state: ScreenState): FromEngine {
    return {
      phase: state.phase,
      call: this.#call.map(state.call),
      peerId: state.peer_id,
      direction: state.direction,
      ringing: state.ringing,
      microphone: state.microphone,
      camera: state.camera,
      remoteMicrophone: state.remote_microphone,
      remoteCamera: state.remote_camera,
      video: state.video,
      pictureRequest: state.picture_request === 'none' ? null : state.picture_request,
      media: state.media,
      mediaProblem: state.media_problem,
      connectedAtMs: state.connected_at_ms,
      endedReason: state.ended_reason,
      problem: state.problem,
      canRetry: state.can_retry,
      elsewhere: this.#elsewhere.map(state.elsewhere),
      line: this.#mapLine(state.line),
    };
  }

  /** The same line keeps the same object: then nobody needs to draw anew. */
  #mapLine(state: LineState | null): LineReport | null {
    const line = state && lineReport(state);
    if (JSON.stringify(line) !== JSON.stringify(this.#line)) this.#line = line;
    return this.#line;
  }
}

function lineReport({ round_trip_ms, ...line }: LineState): LineReport {
  const { score, reasons } = line.worse === 'outgoing' && line.outgoing ? line.outgoing : line.incoming;
  return { score, reasons, ...line, roundTripMs: round_trip_ms };
}

/** One place of the snapshot where a call may stand. */
class CallMapper {
  #call: VideoCall | null = null;
  #text = '';

  map(call: EngineCall | null): VideoCall | null {
    const text = JSON.stringify(call);
    if (text === this.#text) return this.#call;
    const before = this.#call;
    this.#text = text;
    // Until the server has stamped the row, this screen's own clock is the best guess of its start.
    const guess = before && before.id === call?.id ? before.started_at : new Date().toISOString();
    this.#call = call && withoutNulls({ ...call, metadata: undefined, started_at: call.started_at ?? guess });
    return this.#call;
  }
}

/** The database says null where the original design's interface says absent. */
function withoutNulls(call: EngineCall & { started_at: string }): VideoCall {
  return Object.fromEntries(
    Object.entries(call).filter(([, value]) => value !== null && value !== undefined),
  ) as unknown as VideoCall;
}
