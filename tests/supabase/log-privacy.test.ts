/** Goal: with the log at its most talkative, a sign-in, failures and a whole call leave no trace of a person in it. */
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { withConfig } from './lib/config.ts';
import { Heard, subscribe } from './lib/events.ts';
import { connect, makeRoom, password, signUp } from './lib/people.ts';
import { startServer } from './lib/server.ts';

const kSecretName = 'Wilhelmina-Unmistakable';
const kUfrag = 'uFrAgOfThisVeryCall';
const kAddress = '203.0.113.77';
const sdp = (setup: string): string =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=ice-ufrag:${kUfrag}\r\na=setup:${setup}\r\n`;

test('the log holds no SDP, address, token, e-mail or word of a chat', async () => {
  const server = await startServer(withConfig('log_level = "debug"\n'));
  const doctor = await signUp(server, kSecretName, 'doctor');
  const patient = await signUp(server, 'patient', 'patient');
  const room = await makeRoom(doctor, patient);

  // What goes wrong: a bad password, forged tokens, a strange method and path, a closed room, a broken body.
  await connect(server).auth.signInWithPassword({ email: doctor.email, password: 'wrong-password-9137' });
  await connect(server).auth.signInWithPassword({ email: 'nobody-4711@example.org', password });
  const stray = (path: string, init: RequestInit = {}) =>
    fetch(server.url + path, { ...init, headers: { apikey: server.anonKey, authorization: 'Bearer forged.token.e30', ...init.headers } });
  await stray('/rest/v1/messages?body=eq.path-secret-1');
  await stray('/rest/v1/nothing-path-secret-2');
  await stray('/path-secret-3@example.org', { method: 'PURGE' });
  await stray('/auth/v1/token?grant_type=password', { method: 'POST', body: '{"email":"body-secret-1' });
  await doctor.client.from('messages').insert({ room_id: randomUUID(), sender_id: doctor.id, body: 'body-secret-2' });
  await doctor.client.from('messages').insert({ room_id: room, sender_id: doctor.id, body: 'body-secret-3' });

  // A whole call.
  const heard = new Heard<{ new: Record<string, unknown> }>();
  const channel = patient.client.channel('call').on('postgres_changes', { event: '*', schema: 'public', table: 'webrtc_signals' }, (p) => heard.push(p as never));
  await subscribe(channel);
  const call = { id: randomUUID(), room_id: room, caller_id: doctor.id, receiver_id: patient.id };
  expect((await doctor.client.from('video_calls').insert(call)).error).toBeNull();
  const say = async (from: typeof doctor, to: typeof doctor, signal_type: string, signal_data: object) =>
    expect((await from.client.from('webrtc_signals').insert({ call_id: call.id, sender_id: from.id, receiver_id: to.id, signal_type, signal_data })).error).toBeNull();
  await say(doctor, patient, 'offer', { type: 'offer', sdp: sdp('actpass') });
  await heard.next();
  for (const status of ['ringing', 'active']) await patient.client.from('video_calls').update({ status }).eq('id', call.id);
  await say(patient, doctor, 'answer', { type: 'answer', sdp: sdp('active') });
  await say(doctor, patient, 'ice_candidate', { candidate: `candidate:1 1 udp 1 ${kAddress} 9 typ host ufrag ${kUfrag}`, sdpMid: '0' });
  await doctor.client.from('webrtc_signals').insert({ call_id: call.id, sender_id: doctor.id, receiver_id: patient.id, signal_type: 'offer', signal_data: { type: 'offer', sdp: `x=${kUfrag}` } });
  await doctor.client.from('video_calls').update({ status: 'ended', end_reason: 'hangup' }).eq('id', call.id);
  const session = (await patient.client.auth.getSession()).data.session!;
  await patient.client.auth.refreshSession();
  await patient.client.auth.signOut();
  patient.client.realtime.disconnect();
  await server.restart('SIGTERM');
  await server.stop();

  const lines = server.log().trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { event: string; request?: string; area?: string });
  // It was talkative: every request has a line with its id.
  expect(events.filter((line) => line.event === 'http.answered' && line.request).length).toBeGreaterThan(20);
  const all = lines.join('\n');
  for (const secret of [
    kSecretName, doctor.email, patient.email, 'example.org', '@', password, 'wrong-password-9137', 'secret-', 'PURGE',
    kUfrag, kAddress, '127.0.0.1', '::1', 'a=setup', 'candidate:', 'v=0',
    session.access_token, session.access_token.split('.')[2]!, session.refresh_token, server.anonKey, server.serviceKey, 'eyJ', 'forged',
  ]) {
    expect(all.includes(secret), `the log holds ${secret}`).toBe(false);
  }
});
