// Goal: the conversation shows what the models know, in every state, and works by keyboard.
import { kEverything } from '../calls/history-filter';
import { HistoryModel } from '../calls/history-model';
import { act, fireEvent, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderPart, settle } from '../testing/render';
import { callRow, doctorsBackend, kDoctor, kOtherRoom, kPatient, kRoom, messageRow } from '../testing/world';
import { ChatPage } from './chat-page';

const open = (fake = doctorsBackend(), roomId = kRoom) => renderPart(<ChatPage roomId={roomId} wide />, fake);
const field = () => screen.getByRole('textbox', { name: 'Write a message' }) as HTMLTextAreaElement;
const type = (text: string) => fireEvent.input(field(), { target: { value: text } });

describe('the conversation', () => {
  it('shows whom it is with and what was written', async () => {
    await open();
    expect(screen.getByRole('heading', { name: 'Jonas Weber' })).toBeTruthy();
    expect(screen.getByText('Good morning, doctor')).toBeTruthy();
    expect(screen.getByText(/beginning of your conversation with Jonas Weber/)).toBeTruthy();
  });

  it('says that a room is not open to me', async () => {
    await open(undefined, kOtherRoom.replace(/b/g, 'f'));
    expect(screen.getByText('This conversation is not open to you')).toBeTruthy();
  });

  it('offers to try again when nothing could be loaded', async () => {
    const fake = doctorsBackend();
    fake.failure = { code: '', message: 'gone' };
    await open(fake);
    fake.failure = null;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(screen.getByText('Good morning, doctor')).toBeTruthy();
  });

  it('shows and speaks what arrives', async () => {
    const { fake, container } = await open();
    act(() => fake.arrive('messages', messageRow('m9', 9, 'Are you there?')));
    await settle();
    expect(within(screen.getByRole('region', { name: 'Messages with Jonas Weber', hidden: false })).getByText('Are you there?')).toBeTruthy();
    expect(container.querySelector('p[aria-live="polite"].visually-hidden')?.textContent).toBe('Jonas Weber: Are you there?');
  });

  it('tells the server that I have read', async () => {
    const { fake, workspace } = await open();
    expect(fake.calls).toContainEqual({ name: 'mark_read', arguments: { room_id: kRoom } });
    expect(workspace.rooms.state.getSnapshot().unread.get(kRoom)).toBe(0);
  });

  it('says who is writing, and that the other is here', async () => {
    const { fake } = await open();
    const channel = fake.channels.get(`room:${kRoom}`)!;
    channel.presence = { [kPatient]: [{}] };
    act(() => {
      channel.tell('presence', 'sync', undefined);
      channel.tell('broadcast', 'typing', { payload: { user_id: kPatient, typing: true } });
    });
    await settle();
    expect(screen.getByText('Patient · Online')).toBeTruthy();
    expect(screen.getByText('Jonas Weber is writing…')).toBeTruthy();
  });

  it('says that my last message was seen', async () => {
    const { fake } = await open();
    act(() => fake.arrive('messages', messageRow('m8', 8, 'See you', kDoctor)));
    act(() => fake.arrive('room_members', { room_id: kRoom, user_id: kPatient, last_read_at: '2026-11-22T08:59:00.000000+00:00' }, 'UPDATE'));
    await settle();
    expect(screen.getByTitle('Seen')).toBeTruthy();
  });

  it('lets patients only read announcements', async () => {
    const fake = doctorsBackend();
    fake.tables['chat_rooms']!.find(({ id }) => id === kRoom)!['kind'] = 'announcement';
    fake.tables['users']!.find(({ id }) => id === kDoctor)!['role'] = 'patient';
    await open(fake);
    expect(screen.queryByRole('textbox')).toBeNull();
    expect(screen.getByText('Only the clinic writes here.')).toBeTruthy();
  });
});

describe('writing', () => {
  it('sends with Enter, keeps Shift + Enter for a new line, and waits for an input method', async () => {
    const { fake } = await open();
    const sent = () => fake.tables['messages']!.filter((row) => row['body'] === 'Hello').length;
    type('Hello');
    fireEvent.keyDown(field(), { key: 'Enter', shiftKey: true });
    fireEvent.keyDown(field(), { key: 'Enter', isComposing: true });
    await settle();
    expect(sent()).toBe(0);
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(sent()).toBe(1);
    expect(field().value).toBe('');
  });

  it('shows a message that was not sent, and sends or deletes it', async () => {
    const { fake } = await open();
    fake.failure = { code: '', message: 'TypeError: fetch failed' };
    type('Hello');
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    await settle();
    fake.failure = null;
    expect(screen.getByRole('alert').textContent).toContain('Not sent');
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getAllByTitle('Sent')).toHaveLength(2);
  });

  it('says how much is too long and does not send it', async () => {
    const { fake } = await open();
    type('x'.repeat(8_002));
    expect(screen.getByText('2 characters too long')).toBeTruthy();
    fireEvent.keyDown(field(), { key: 'Enter' });
    await settle();
    expect(fake.tables['messages']!.some((row) => String(row['body']).startsWith('xxx'))).toBe(false);
  });

  it('folds a long message', async () => {
    const fake = doctorsBackend();
    fake.tables['messages']!.push(messageRow('m7', 7, `start ${'long '.repeat(400)}end`));
    await open(fake);
    expect(screen.queryByText(/end$/)).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
    expect(screen.getByText(/end$/)).toBeTruthy();
  });

  it('keeps what stands in the field when I come back', async () => {
    const { workspace } = await open();
    type('half a thou');
    expect(workspace.chat(kRoom).draft).toBe('half a thou');
  });
});

describe('calls in the conversation', () => {
  it('stand there with their outcome and a way to call back', async () => {
    const fake = doctorsBackend();
    fake.tables['messages']!.push({
      ...messageRow('c', 6, 'Missed call'),
      kind: 'call',
      metadata: { status: 'ended', end_reason: 'no_answer', duration_seconds: 0, call_type: 'video' },
    });
    await open(fake);
    expect(screen.getByText(/^Missed/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Call back' })).toBeTruthy();
  });

  it('are refused with the reason where the browser has no WebRTC', async () => {
    await open();
    const button = screen.getByRole('button', { name: 'Video call with Jonas Weber' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(button.getAttribute('title')).toMatch(/cannot make calls|secure page/);
  });

  it('are not offered in a room of more than two', async () => {
    const fake = doctorsBackend();
    fake.tables['users']!.push({ id: 'x', display_name: 'Zoe', role: 'patient', avatar_url: null });
    fake.tables['room_members']!.push({ room_id: kRoom, user_id: 'x', last_read_at: null });
    await open(fake);
    expect(screen.queryByRole('button', { name: /call with/i })).toBeNull();
  });

  it('are in the history as they happen', async () => {
    const { fake, workspace } = await open();
    const history = workspace.history((backend, me) => new HistoryModel(backend, me));
    await history.show(kEverything);
    act(() => fake.arrive('video_calls', callRow('v1', 1)));
    expect(history.state.getSnapshot().calls).toHaveLength(1);
  });
});
