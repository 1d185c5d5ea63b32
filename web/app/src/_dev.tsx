import { createRoot } from 'react-dom/client';
import { App } from './app';
import { createRouter } from './base/router';
import { memoryStorage } from './base/storage';
import { PageContext } from './context';
import { TabAccounts } from './session/accounts';
import { Session } from './session/session';
import { applyTheme, PreferencesModel } from './settings/preferences';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/layout.css';
import './styles/sign-in.css';
import './styles/rooms.css';
import './styles/chat.css';
import './styles/call.css';
import { doctorsBackend, kDoctor, kPatient, kRoom, messageRow, callRow, kNurse } from './testing/world';

const params = new URLSearchParams(location.search);
const fake = doctorsBackend();
const T = fake.tables;
const names = ['Maria Rossi', 'Ahmed El-Sayed', 'Priya Raman', 'Grace Liu', 'Thomas Müller', 'Ines Carvalho', 'Viktor Hansen'];
const now = Date.now();
const iso = (ms: number) => new Date(ms).toISOString().replace('Z', '000+00:00');
names.forEach((name, i) => {
  const id = `4000000${i}-0000-4000-8000-000000000003`; const room = `c000000${i}-0000-4000-8000-00000000000b`;
  T['users']!.push({ id, display_name: name, role: 'patient', avatar_url: null });
  T['chat_rooms']!.push({ id: room, kind: 'consultation', title: '', created_by: kDoctor, created_at: iso(now - 9e8), last_message_at: iso(now - (i + 1) * 4e7) });
  T['room_members']!.push({ room_id: room, user_id: kDoctor, last_read_at: null }, { room_id: room, user_id: id, last_read_at: null });
  T['messages']!.push({ ...messageRow(`x${i}`, 1, ['Thank you!', 'The tablets arrived, should I take them with food or before breakfast?', 'Okay, until Thursday then.', 'Can we move it?', '👍', 'I will bring the letter', 'Danke'][i]!, i % 2 ? id : kDoctor, room), created_at: iso(now - (i + 1) * 4e7) });
});
fake.unread = [{ room_id: kRoom, unread: 2 }, { room_id: 'c0000001-0000-4000-8000-00000000000b', unread: 12 }];
T['messages'] = T['messages']!.filter((m) => m['room_id'] !== kRoom);
const say = (i: number, agoMin: number, body: string, who: string) => T['messages']!.push({ ...messageRow('n' + i, 1, body, who), created_at: iso(now - agoMin * 60000) });
for (let i = 0; i < 120; i++) say(1000 + i, 60 * 24 * 3 + (120 - i) * 20, `Earlier message number ${i}`, i % 3 ? kPatient : kDoctor);
say(1, 60 * 26, 'Good morning Mr Weber, how did the night go?', kDoctor);
say(2, 60 * 26 - 2, 'Better, thank you. I slept almost through.', kPatient);
say(3, 60 * 26 - 3, 'The knee is still a bit swollen in the evening, though.', kPatient);
say(4, 60 * 26 - 5, 'That is expected in the first week. Please keep it raised when you sit, and cool it for ten minutes at a time. Exercises are here: https://clinic.example/knee/week-1 (the first three are enough for now).', kDoctor);
T['messages']!.push({ ...messageRow('c1', 1, 'Video call, 12:34', kDoctor), kind: 'call', call_id: 'z', metadata: { status: 'ended', end_reason: 'hangup', duration_seconds: 754, call_type: 'video' }, created_at: iso(now - 60 * 60000 * 25) });
T['messages']!.push({ ...messageRow('c2', 1, 'Missed', kPatient), kind: 'call', call_id: 'z', metadata: { status: 'ended', end_reason: 'no_answer', duration_seconds: 0, call_type: 'audio' }, created_at: iso(now - 70 * 60000) });
say(5, 62, 'I tried to reach you, no hurry.', kPatient);
say(6, 40, 'Sorry, I was with another patient. Shall we talk at eleven?', kDoctor);
say(7, 12, 'Eleven is perfect.', kPatient);
say(8, 11, 'I will be at home.', kPatient);
say(9, 5, 'Wonderful, I will call you here.', kDoctor);
for (const room of T['chat_rooms']!) if (room['id'] === kRoom) room['last_message_at'] = iso(now - 5 * 60000);
T['room_members']!.find((m) => m['room_id'] === kRoom && m['user_id'] === kPatient)!['last_read_at'] = iso(now);
for (let i = 0; i < 140; i++) T['video_calls']!.push({ ...callRow('v' + i, 1, [{}, { answered_at: null, end_reason: 'no_answer', duration_seconds: 0 }, { caller_id: kDoctor, receiver_id: kNurse, room_id: 'b0000000-0000-4000-8000-00000000000b', call_type: 'audio', duration_seconds: 1234 }, { caller_id: kDoctor, receiver_id: kPatient, status: 'declined', answered_at: null, end_reason: 'declined', duration_seconds: 0 }][i % 4]), started_at: iso(now - i * 3.3e7 - 1e6) });
(window as never as { fake: unknown }).fake = fake;

const shared = memoryStorage();
const tab = memoryStorage();
const accounts = new TabAccounts(shared, tab);
if (!params.has('out')) { shared.setItem('bedside.session.' + kDoctor, '{}'); accounts.take(kDoctor, 'Dr. Amara Okafor', 1); }
if (params.has('known')) { shared.setItem('bedside.session.' + kDoctor, '{}'); accounts.take(kDoctor, 'Dr. Amara Okafor', 1); accounts.leave(); }
const preferences = new PreferencesModel(shared);
preferences.state.subscribe(() => applyTheme(preferences.state.getSnapshot().theme, document.documentElement));
const router = createRouter(window);
const session = new Session({ loadConfig: async () => ({ url: '', anon_key: 'k', sign_up: true, version: '0.1.0' }), openBackend: () => fake.backend, accounts, storage: shared, now: Date.now });
createRoot(document.getElementById('root')!).render(
  <PageContext.Provider value={{ session, router, preferences }}><App accounts={accounts} tabStorage={tab} /></PageContext.Provider>);
void session.start();
setTimeout(() => {
  const ch = fake.channels.get('room:' + kRoom); if (!ch) return;
  ch.presence = { [kPatient]: [{}] }; ch.tell('presence', 'sync', undefined);
  ch.tell('broadcast', 'typing', { payload: { user_id: kPatient, typing: true } });
  const c2 = fake.channels.get('room:b0000000-0000-4000-8000-00000000000b')!; c2.presence = { [kNurse]: [{ in_call: true }] }; c2.tell('presence', 'sync', undefined);
}, 300);
