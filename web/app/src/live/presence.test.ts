// Goal: who is here, busy or writing follows from what the rooms' channels say, and is forgotten in time.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FakeBackend } from '../testing/fake-backend';
import { doctorsBackend, kDoctor, kOtherRoom, kPatient, kRoom } from '../testing/world';
import { availability, readiness, emptyPresence, typingChanged } from './presence';
import { kTypingForgetMs, kTypingRepeatMs, PresenceModel } from './presence-model';

describe('availability', () => {
  it('joins rooms and tabs of one person; one tab in a call makes them busy', () => {
    const people = availability([{ a: [{}], b: [{}, { in_call: true }] }, { b: [{}], c: [{}] }]);
    expect([...people]).toEqual([
      ['a', 'online'],
      ['b', 'in_call'],
      ['c', 'online'],
    ]);
  });

  it('changes nothing when a person who writes says so again', () => {
    const state = typingChanged(emptyPresence, kRoom, 'a', true);
    expect(typingChanged(state, kRoom, 'a', true)).toBe(state);
    expect(typingChanged(state, kRoom, 'a', false).typing.get(kRoom)).toEqual([]);
  });
});

describe('the channels of the rooms', () => {
  let fake: FakeBackend;
  let now = 0;
  let model: PresenceModel;

  beforeEach(() => {
    vi.useFakeTimers();
    now = 10_000;
    fake = doctorsBackend();
    model = new PresenceModel(fake.backend, kDoctor, () => now);
  });
  afterEach(() => {
    model.dispose();
    vi.useRealTimers();
  });

  const channel = (room = kRoom) => fake.channels.get(`room:${room}`)!;
  const joined = async () => {
    model.watch([kRoom]);
    await vi.advanceTimersByTimeAsync(0);
  };

  it('are private, one per room, keyed by the user, and follow the list', async () => {
    await joined();
    expect(channel().options).toMatchObject({ config: { private: true, presence: { key: kDoctor } } });
    model.watch([kOtherRoom]);
    expect([...fake.channels.keys()]).toEqual([`room:${kOtherRoom}`]);
  });

  it('are at most thirty', () => {
    model.watch(Array.from({ length: 50 }, (_, i) => `r${i}`));
    expect(fake.channels.size).toBe(30);
  });

  it('tell that I am here, and that I am in a call', async () => {
    await joined();
    model.setInCall(true);
    model.setInCall(true);
    expect(channel().tracked).toEqual([{ in_call: false }, { in_call: true }]);
  });

  it('tell who is here, and that nobody is known to be after a gap', async () => {
    await joined();
    channel().presence = { [kPatient]: [{ in_call: true }] };
    channel().tell('presence', 'sync', undefined);
    expect(model.state.getSnapshot().people.get(kPatient)).toBe('in_call');
    channel().status('CHANNEL_ERROR');
    expect(model.state.getSnapshot().people.size).toBe(0);
  });

  it('are opened again after the server closed them', async () => {
    await joined();
    const first = channel();
    first.status('CLOSED');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(channel()).toBeDefined();
    expect(channel()).not.toBe(first);
  });

  it('say that I write at most every few seconds, and at once that I stopped', async () => {
    await joined();
    model.typing(kRoom, true);
    model.typing(kRoom, true);
    now += kTypingRepeatMs;
    model.typing(kRoom, true);
    model.typing(kRoom, false);
    model.typing(kRoom, false);
    expect(channel().sent.map((message) => (message as { payload: { typing: boolean } }).payload.typing)).toEqual([true, true, false]);
  });

  it('forget a writer who says nothing more, and one whose message came', async () => {
    await joined();
    const writing = () => model.state.getSnapshot().typing.get(kRoom) ?? [];
    const say = () => channel().tell('broadcast', 'typing', { payload: { user_id: kPatient, typing: true } });
    say();
    expect(writing()).toEqual([kPatient]);
    await vi.advanceTimersByTimeAsync(kTypingForgetMs);
    expect(writing()).toEqual([]);
    say();
    model.stopped(kRoom, kPatient);
    expect(writing()).toEqual([]);
  });

  it('ignore broadcasts that make no sense', async () => {
    await joined();
    for (const payload of [null, 7, {}, { user_id: 3, typing: true }, { user_id: kDoctor, typing: true }]) {
      channel().tell('broadcast', 'typing', { payload });
    }
    expect(model.state.getSnapshot().typing.get(kRoom)).toBeUndefined();
  });
});

describe('readiness', () => {
  it('is what the last tab that checked tells, and nothing else', () => {
    const rooms = [{ ada: [{ ready: 'voice' as const }, { ready: 'video' as const }], ben: [{}], cas: [{ ready: '<b>' as never }] }];
    expect([...readiness(rooms)]).toEqual([['ada', 'video']]);
  });
});
