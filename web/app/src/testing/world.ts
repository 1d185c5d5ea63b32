/** A doctor's morning: rooms, people, messages and calls that the tests and nobody else can rely on. */
import { FakeBackend } from './fake-backend';
import type { Row } from './fake-query';

export const kDoctor = '10000000-0000-4000-8000-000000000001';
export const kPatient = '20000000-0000-4000-8000-000000000002';
export const kNurse = '30000000-0000-4000-8000-000000000003';
export const kRoom = 'a0000000-0000-4000-8000-00000000000a';
export const kOtherRoom = 'b0000000-0000-4000-8000-00000000000b';

/** One minute after nine, two minutes after nine, … on a day in November. */
export function at(minute: number, second = 0): string {
  return new Date(Date.UTC(2026, 10, 22, 8, minute, second)).toISOString().replace('Z', '000+00:00');
}

export function messageRow(id: string, minute: number, body: string, sender = kPatient, room = kRoom): Row & { id: string } {
  return {
    id,
    room_id: room,
    sender_id: sender,
    kind: 'text',
    body,
    call_id: null,
    metadata: null,
    created_at: at(minute),
  };
}

export function callRow(id: string, minute: number, parts: Row = {}): Row {
  return {
    id,
    room_id: kRoom,
    caller_id: kPatient,
    receiver_id: kDoctor,
    status: 'ended',
    call_type: 'video',
    started_at: at(minute),
    answered_at: at(minute, 10),
    ended_at: at(minute + 1),
    duration_seconds: 50,
    end_reason: 'hangup',
    created_at: at(minute),
    ...parts,
  };
}

export function doctorsBackend(): FakeBackend {
  const fake = new FakeBackend(kDoctor);
  const user = (id: string, display_name: string, role: string) => ({ id, display_name, role, avatar_url: null, calls_from: 'everybody' });
  const room = (id: string, minute: number, parts: Row = {}) => ({
    id,
    kind: 'consultation',
    title: '',
    created_by: kDoctor,
    created_at: at(0),
    last_message_at: at(minute),
    ...parts,
  });
  const member = (room_id: string, user_id: string) => ({ room_id, user_id, last_read_at: null });
  fake.tables['users']!.push(user(kDoctor, 'Dr. Amara Okafor', 'doctor'), user(kPatient, 'Jonas Weber', 'patient'), user(kNurse, 'Lena Sato', 'patient'));
  fake.tables['chat_rooms']!.push(room(kRoom, 5), room(kOtherRoom, 3));
  fake.tables['room_members']!.push(
    member(kRoom, kDoctor),
    member(kRoom, kPatient),
    member(kOtherRoom, kDoctor),
    member(kOtherRoom, kNurse),
  );
  fake.tables['messages']!.push(
    messageRow('m1', 1, 'Good morning', kDoctor),
    messageRow('m2', 5, 'Good morning, doctor'),
    messageRow('m3', 3, 'See you at ten', kNurse, kOtherRoom),
  );
  fake.unread = [{ room_id: kRoom, unread: 1 }];
  return fake;
}
