import type { OpenBlur } from './devices/blur.js';
import type { SupabaseLike } from './supabase.js';
import type { ErrorRecoveryConfig } from './types.js';

/** The exports of engine.wasm (docs/protocol/engine-bridge.md). Pointers and lengths are bytes in `memory`. */
export interface EngineExports {
  memory: { readonly buffer: ArrayBuffer };
  _initialize?(): void;
  bedside_buffer(size: number): number;
  bedside_new(length: number): number;
  bedside_feed(engine: number, length: number, nowMs: number): number;
  bedside_next(engine: number): number;
  bedside_output(): number;
  bedside_wake_at(engine: number): number;
  bedside_free(engine: number): void;
}

export type EngineSource = WebAssembly.Module | BufferSource | Response | EngineExports;

export interface VideoCallsOptions {
  /** Any supabase-js client, of Supabase or of Bedside. */
  supabase: SupabaseLike;
  /** Who calls. Without it the signed-in user, followed through sign-in and sign-out. */
  userId?: string;
  /** Where engine.wasm lies, for bundlers that do not follow `new URL(…, import.meta.url)` into packages. */
  engineUrl?: string | URL;
  /** Instead of `engineUrl`: hand over the engine yourself. */
  loadEngine?: () => Promise<EngineSource>;
  /** Fixed servers, or how to ask for them. Without it a Bedside server is asked, and else Google's STUN servers serve. */
  iceServers?: RTCIceServer[] | (() => Promise<RTCIceServer[]>);
  /** Address of the server, when it cannot be read off the client (`supabase.supabaseUrl`). */
  serverUrl?: string;
  recovery?: ErrorRecoveryConfig;
  /** How long an unanswered call rings, in milliseconds. */
  ringTimeoutMs?: number;
  /** Whether a call that is declined here stops ringing on the user's other devices too. Default true. */
  declineEverywhere?: boolean;
  /**
   * Whether two may be connected before the call is accepted, so that both are seen at once after it. Nothing of the callee
   * is sent before; the caller's picture waits unseen. `care` (default): in rooms of the kind `consultation`. Never on
   * networks that are paid for by the byte, and only when both sides have it.
   */
  connectWhileRinging?: 'care' | 'always' | 'never';
  /** Ring tones, made by WebAudio. Default true. */
  ring?: boolean;
  /** Added to what is asked of the devices, for instance a `deviceId`. */
  mediaConstraints?: { audio?: MediaTrackConstraints; video?: MediaTrackConstraints };
  /** What blurs the background of the own picture, for applications that bring a model for it. Off until the user says so. */
  backgroundBlur?: OpenBlur;
}
