import { createVideoCalls, type VideoCallService } from '@bedside/client';
import { Owner } from '../base/owner';
import { startWorker } from '../base/worker';
import type { KeyValue } from '../base/storage';
import { createStore } from '../base/store';
import { backgroundBlur } from '../blur/blur';
import { endedStaysMs } from '../calls/ended';
import type { AlertTaste, IncomingCalls } from '../calls/incoming';
import { incomingOnThisPage } from '../calls/incoming-page';
import { PushDevice } from '../calls/push';
import { readyUnchecked } from '../check/ready';
import { ChatModel } from '../chat/chat-model';
import { t } from '../i18n/i18n';
import { summaries } from '../rooms/rooms';
import { RoomsModel } from '../rooms/rooms-model';
import type { ArrivalTaste } from '../visits/arrivals';
import { WaitingModel } from '../visits/waiting-model';
import type { Backend } from '../session/backend';
import { ConnectionModel } from './connection';
import { Feed } from './feed';
import type { CallRow, UserRow } from './rows';
import { PresenceModel } from './presence-model';

/** Chats kept in memory beside the open one, so that going back and forth does not load again. */
const kMaxChats = 12;

export interface WorkspaceParts {
  backend: Backend;
  me: string;
  tabStorage: KeyValue;
  taste: () => AlertTaste & ArrivalTaste & { early?: boolean };
  anonKey: string;
  createCalls?: typeof createVideoCalls;
}

/** The history of calls, whose code comes when somebody opens it. */
export interface PastCalls {
  receive(row: CallRow): void;
  refresh(): Promise<void>;
}

/** Everything a signed-in person has on the page: the models, wired to one feed. Ends with `dispose`. */
export class Workspace {
  readonly me: string;
  readonly backend: Backend;
  readonly rooms: RoomsModel;
  readonly presence: PresenceModel;
  readonly waiting: WaitingModel;
  readonly connection = new ConnectionModel();
  readonly calls: VideoCallService;
  /** What the network check needs to know. */
  readonly checkOptions = () => ({ supabase: this.parts.backend, serverUrl: location.origin });
  readonly incoming: IncomingCalls;
  readonly push: PushDevice;
  /** A passing word about something the user just tried. */
  readonly notices = createStore<string | null>(null);
  private readonly chats = new Map<string, ChatModel>();
  private readonly owner = new Owner();
  private readonly feed: Feed;
  private past: PastCalls | null = null;
  private doorIsWatched = false;
  private endedTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: WorkspaceParts) {
    const { backend, me } = parts;
    this.me = me;
    this.backend = backend;
    this.rooms = new RoomsModel(backend, me);
    this.presence = new PresenceModel(backend, me);
    this.waiting = new WaitingModel(backend, me);
    this.calls = (parts.createCalls ?? createVideoCalls)({
      supabase: backend,
      userId: me,
      serverUrl: location.origin,
      backgroundBlur,
      ring: parts.taste().ring,
      connectWhileRinging: parts.taste().early ? 'care' : 'never',
    });
    this.incoming = incomingOnThisPage(this.calls, this.rooms, me, parts.taste);
    this.push = new PushDevice({ auth: backend.auth, anonKey: parts.anonKey, registration: startWorker, fetcher: fetch });
    this.feed = new Feed(backend, {
      message: (row) => {
        this.rooms.onMessage(row);
        this.presence.stopped(row.room_id, row.sender_id);
        this.chats.get(row.room_id)?.receive(row);
      },
      room: (row) => this.rooms.onRoom(row),
      member: (row) => this.rooms.onMember(row),
      memberLeft: (row) => this.rooms.onMemberLeft(row),
      user: (row) => this.rooms.onUser(row),
      call: (row) => this.past?.receive(row),
      waits: (row) => this.waiting.receive(row),
      waitsNoMore: (row) => this.waiting.remove(row),
      attached: () => this.catchUp(),
      live: (up) => {
        this.connection.setLive(up);
        // A session that was ended elsewhere is cut like this. Asking who I am is how auth-js finds out, and signs out.
        if (!up) void backend.auth.getUser().catch(() => undefined);
      },
    });
  }

  start(): void {
    const { owner } = this;
    owner.add(() => this.feed.stop());
    owner.add(() => this.presence.dispose());
    owner.add(() => this.connection.dispose());
    owner.add(() => this.calls.destroy());
    owner.add(() => this.incoming.dispose());
    this.incoming.start();
    this.presence.setReady(readyUnchecked());
    void this.push.follow(this.parts.taste());
    owner.listen(window, 'online', () => this.connection.setOnline(true));
    owner.listen(window, 'offline', () => this.connection.setOnline(false));
    this.connection.setOnline(navigator.onLine);
    owner.add(this.rooms.state.subscribe(() => (this.watchPresence(), this.watchDoor())));
    owner.add(this.calls.store.subscribe(() => this.onCall()));
    owner.add(() => clearTimeout(this.endedTimer));
    void this.rooms.refresh();
    void this.feed.start();
  }

  dispose(): void {
    this.owner.dispose();
  }

  chat(roomId: string): ChatModel {
    const known = this.chats.get(roomId);
    const chat = known ?? new ChatModel(this.parts.backend, roomId, this.me, this.parts.tabStorage);
    this.chats.delete(roomId);
    this.chats.set(roomId, chat);
    for (const oldest of this.chats.keys()) {
      if (this.chats.size <= kMaxChats) break;
      this.chats.delete(oldest);
    }
    if (!known) this.watchPresence();
    return chat;
  }

  /** The device's user has changed their mind about calls that come. */
  retune(): void {
    this.incoming.retune();
    void this.push.follow(this.parts.taste());
  }

  /** One history for as long as this person is here, kept live from the first time it is opened. */
  history<T extends PastCalls>(make: (backend: Backend, me: string) => T): T {
    this.past ??= make(this.parts.backend, this.me);
    return this.past as T;
  }

  /** Ends a call of mine for both sides without being in it. */
  async finishVisit(callId: string): Promise<boolean> {
    const { error } = await this.parts.backend
      .from('video_calls')
      .update({ status: 'ended', end_reason: 'hangup' })
      .eq('id', callId)
      .eq('status', 'active');
    return !error;
  }

  rename(name: string): Promise<boolean> {
    return this.changeProfile({ display_name: name });
  }

  /** On the screen once it is saved. */
  async changeProfile(change: Partial<Pick<UserRow, 'display_name' | 'calls_from'>>): Promise<boolean> {
    const { error } = await this.parts.backend.from('users').update(change).eq('id', this.me);
    if (error) return false;
    const user = this.rooms.state.getSnapshot().users.get(this.me);
    if (user) this.rooms.onUser({ ...user, ...change });
    return true;
  }

  /** The feed is attached: whatever happened while it was not is asked for, and what could not be sent is sent. */
  private catchUp(): void {
    void this.rooms.refresh();
    void this.past?.refresh();
    void this.waiting.refresh();
    for (const chat of this.chats.values()) {
      void chat.load();
      chat.retryAll();
    }
  }

  private onCall(): void {
    const snapshot = this.calls.store.getSnapshot();
    const { phase } = snapshot;
    this.presence.setInCall(phase !== 'idle' && phase !== 'ended' && phase !== 'incoming');
    const stays = phase === 'ended' ? endedStaysMs(snapshot) : 'until closed';
    clearTimeout(this.endedTimer);
    if (stays !== 'until closed') this.endedTimer = setTimeout(() => void this.calls.dismiss().catch(() => undefined), stays);
  }

  /** Only a doctor has a waiting room, and its code comes when that is known. */
  private watchDoor(): void {
    if (this.doorIsWatched || this.rooms.state.getSnapshot().users.get(this.me)?.role !== 'doctor') return;
    this.doorIsWatched = true;
    void import('../visits/arrivals-page')
      .then(({ arrivalsOnThisPage }) => arrivalsOnThisPage(this, this.parts.taste))
      .then((end) => this.owner.add(end))
      .catch(() => (this.doorIsWatched = false));
  }

  /** Rooms that were opened come first, so that the open one is always watched, however quiet it is. */
  private watchPresence(): void {
    const state = this.rooms.state.getSnapshot();
    if (state.status !== 'ready') return;
    const opened = [...this.chats.keys()].reverse().filter((roomId) => state.rooms.has(roomId));
    const byActivity = summaries(state, this.me, t('app.someone')).map(({ id }) => id);
    this.presence.watch([...new Set([...opened, ...byActivity])]);
  }
}
