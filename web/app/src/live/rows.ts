/** Rows as the server keeps them (docs/data.md). Times are ISO 8601 with a zone and microseconds. */

export type Role = 'doctor' | 'patient' | 'admin';

export interface UserRow {
  id: string;
  display_name: string;
  role: Role;
  avatar_url: string | null;
  calls_from: CallsFrom;
}

export type CallsFrom = 'everybody' | 'doctors' | 'nobody';

/** A place in one doctor's waiting room; nobody else sees it. */
export interface WaitingRow {
  id: string;
  room_id: string;
  patient_id: string;
  doctor_id: string;
  since: string;
  ready: { verdict?: unknown } | null;
}

export interface RoomRow {
  id: string;
  kind: 'consultation' | 'direct' | 'announcement';
  title: string;
  created_by: string | null;
  created_at: string;
  last_message_at: string | null;
}

export interface MemberRow {
  room_id: string;
  user_id: string;
  last_read_at: string | null;
}

export interface CallMetadata {
  status?: string;
  end_reason?: string | null;
  duration_seconds?: number | null;
  call_type?: 'video' | 'audio';
  /** A call of less than a second was answered too, and lasted 0. */
  answered?: boolean;
}

export interface MessageRow {
  id: string;
  room_id: string;
  sender_id: string;
  kind: 'text' | 'call';
  body: string;
  call_id: string | null;
  metadata: CallMetadata | null;
  created_at: string;
}

export interface CallRow {
  id: string;
  room_id: string;
  caller_id: string;
  receiver_id: string;
  status: 'calling' | 'ringing' | 'active' | 'ended' | 'declined' | 'failed';
  call_type: 'video' | 'audio';
  started_at: string;
  answered_at: string | null;
  ended_at: string | null;
  duration_seconds: number | null;
  end_reason: string | null;
  created_at: string;
}

export interface UnreadRow {
  room_id: string;
  unread: number;
}

/**
 * Orders the server's times. They have one form (UTC, microseconds, "+00:00"), so their order is that of their letters;
 * a `Date` would lose the microseconds.
 */
export function compareTimes(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}
