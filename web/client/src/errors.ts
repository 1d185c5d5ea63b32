/** Why a method was refused. `code` is for programs, `message` says what happened, `next` what the user can do. */

export type VideoCallErrorCode =
  'unsupported' | 'signed_out' | 'destroyed' | 'engine_unavailable' | 'engine_error' | (string & {});

export class VideoCallError extends Error {
  override readonly name = 'VideoCallError';
  readonly code: VideoCallErrorCode;
  readonly next: string;

  constructor(code: VideoCallErrorCode, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}

export function isVideoCallError(error: unknown): error is VideoCallError {
  return error instanceof VideoCallError;
}
