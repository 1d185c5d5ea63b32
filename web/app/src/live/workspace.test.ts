// Goal: the models are wired to one feed, and all of it ends with the workspace.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryStorage } from '../base/storage';
import type { FakeBackend } from '../testing/fake-backend';
import { doctorsBackend, kDoctor, kOtherRoom, kPatient, kRoom, messageRow } from '../testing/world';
import { Workspace } from './workspace';

let fake: FakeBackend;
let workspace: Workspace;

const settled = () => new Promise((done) => setTimeout(done, 5));

beforeEach(async () => {
  fake = doctorsBackend();
  workspace = new Workspace({ backend: fake.backend, me: kDoctor, tabStorage: memoryStorage(), anonKey: 'k', taste: () => ({ ring: false, notify: false, closed: false, arrivals: true, quiet: false }) });
  workspace.start();
  await settled();
});
afterEach(() => workspace.dispose());

describe('the workspace', () => {
  it('brings a message to the list, to the open chat, and ends "is writing"', async () => {
    const chat = workspace.chat(kRoom);
    await chat.load();
    fake.channels.get(`room:${kRoom}`)!.tell('broadcast', 'typing', { payload: { user_id: kPatient, typing: true } });
    fake.arrive('messages', messageRow('m9', 9, 'Hello'));
    expect(chat.state.getSnapshot().messages.at(-1)?.body).toBe('Hello');
    expect(workspace.rooms.state.getSnapshot().lastMessages.get(kRoom)?.id).toBe('m9');
    expect(workspace.presence.state.getSnapshot().typing.get(kRoom)).toEqual([]);
  });

  it('asks who it is when the feed is cut, so that a session that was ended elsewhere is noticed', async () => {
    const asked = vi.spyOn(fake.auth, 'getUser');
    fake.channels.get('app')!.status('CHANNEL_ERROR');
    expect(asked).toHaveBeenCalledOnce();
  });

  it('sends what could not be sent when the feed is attached again', async () => {
    const chat = workspace.chat(kRoom);
    await chat.load();
    fake.failure = { code: '', message: 'gone' };
    chat.send('Later then');
    await settled();
    fake.failure = null;
    fake.channels.get('app')!.status('SUBSCRIBED');
    await settled();
    expect(fake.tables['messages']!.filter((row) => row['body'] === 'Later then')).toHaveLength(1);
  });

  it('finds a room it was added to', async () => {
    fake.tables['chat_rooms']!.push({ ...fake.tables['chat_rooms']![0], id: 'new' });
    fake.tables['room_members']!.push({ room_id: 'new', user_id: kDoctor, last_read_at: null });
    fake.arrive('room_members', { room_id: 'new', user_id: kPatient, last_read_at: null });
    await settled();
    expect(workspace.rooms.state.getSnapshot().rooms.has('new')).toBe(true);
  });

  it('watches an opened room however many livelier ones there are', async () => {
    for (let i = 0; i < 40; i += 1) {
      fake.tables['chat_rooms']!.push({ ...fake.tables['chat_rooms']![0], id: `r${i}`, last_message_at: '2026-12-01T00:00:00.000000+00:00' });
    }
    await workspace.rooms.refresh();
    expect(fake.channels.has(`room:${kOtherRoom}`)).toBe(false);
    workspace.chat(kOtherRoom);
    expect(fake.channels.has(`room:${kOtherRoom}`)).toBe(true);
  });

  it('keeps a dozen chats and opens an older one anew', () => {
    const first = workspace.chat('c0');
    for (let i = 1; i <= 12; i += 1) workspace.chat(`c${i}`);
    expect(workspace.chat('c12')).toBe(workspace.chat('c12'));
    expect(workspace.chat('c0')).not.toBe(first);
  });

  it('takes back a name that the server refused', async () => {
    fake.failure = { code: '42501', message: 'no' };
    expect(await workspace.rename('Somebody')).toBe(false);
    expect(workspace.rooms.state.getSnapshot().users.get(kDoctor)?.display_name).toBe('Dr. Amara Okafor');
  });

  it('leaves no channel behind', () => {
    workspace.dispose();
    expect([...fake.channels.keys()].filter((topic) => topic === 'app' || topic.startsWith('room:'))).toEqual([]);
  });
});
