import type { CallSnapshot, VideoCallService } from '@bedside/client';
import { Owner } from '../base/owner';

/** What the device's user wants of a call that comes. */
export interface AlertTaste {
  ring: boolean;
  /** Notifications when the tab is not looked at. */
  notify: boolean;
  /** The same while no tab is open. */
  closed: boolean;
  /** Do not disturb: the call is on the screen and in the history, and nothing rings or pops up. */
  quiet: boolean;
}

export interface Notice {
  title: string;
  body: string;
  answer: string;
  decline: string;
  lang: string;
  dir: 'ltr' | 'rtl';
}

/** The part of a service worker's registration that shows notifications. */
export type NoticeBoard = Pick<ServiceWorkerRegistration, 'showNotification' | 'getNotifications'>;

export interface IncomingParts {
  calls: Pick<VideoCallService, 'store' | 'setRing' | 'answerCall'>;
  me: string;
  taste: () => AlertTaste;
  describe: (snapshot: CallSnapshot) => Notice;
  /** Null where there are no service workers, or notifications are not allowed. */
  board: () => Promise<NoticeBoard | null>;
  /** Web Locks; undefined on a page without encryption, where every tab rings. */
  locks: LockManager | undefined;
  visible: () => boolean;
  /** Messages of the service worker. */
  presses: EventTarget | undefined;
  /** Shows the room that a notification was about. */
  openRoom: (roomId: string) => void;
}

interface Press {
  type?: unknown;
  action?: unknown;
  call_id?: unknown;
  room_id?: unknown;
  /** The tab that the worker raises; the others hear of the press as well. */
  raised?: unknown;
}

/** Tabs that are looked at come first: the others ask for the bell this much later. */
const kHiddenWaitMs = 250;

export function noticeTag(callId: string): string {
  return `call:${callId}`;
}

/**
 * An incoming call rings in one tab of a browser and shows one notification, however many tabs there are: whoever holds
 * the call's lock has the bell. A tab that is closed lets go of it, and the next one rings on.
 */
export class IncomingCalls {
  private readonly owner = new Owner();
  private wanted: string | null = null;
  private ringing: string | null = null;
  private bell = false;
  private letGo: (() => void) | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: IncomingParts) {}

  start(): void {
    const { calls, presses } = this.parts;
    this.owner.add(() => this.stop());
    this.owner.add(calls.store.subscribe(() => this.follow()));
    if (presses) this.owner.listen(presses, 'message', (event) => this.onPress((event as MessageEvent).data));
    this.follow();
  }

  dispose(): void {
    this.owner.dispose();
  }

  /** The taste has changed. */
  retune(): void {
    this.applyRing();
  }

  /** The user has pressed "answer" on a notification, and this page was opened for it. */
  answerWhenItRings(callId: string): void {
    this.wanted = callId;
    this.answerWanted();
  }

  private answerWanted(): void {
    if (this.wanted === null || this.wanted !== this.ringing) return;
    this.wanted = null;
    void this.parts.calls.answerCall(this.ringing, true).catch(() => undefined);
  }

  private follow(): void {
    const snapshot = this.parts.calls.store.getSnapshot();
    const id = snapshot.phase === 'incoming' ? (snapshot.call?.id ?? null) : null;
    if (id === this.ringing) return;
    this.stop();
    if (id !== null) this.begin(id);
    else this.applyRing();
  }

  private begin(callId: string): void {
    this.ringing = callId;
    this.applyRing();
    this.answerWanted();
    const { locks, visible } = this.parts;
    if (!locks) {
      this.takeBell(callId);
      return;
    }
    this.timer = setTimeout(() => void this.askForBell(locks, callId), visible() ? 0 : kHiddenWaitMs);
  }

  private async askForBell(locks: LockManager, callId: string): Promise<void> {
    const gone = new AbortController();
    this.letGo = () => gone.abort();
    await locks
      .request(`bedside.bell.${this.parts.me}.${callId}`, { signal: gone.signal }, () => {
        if (this.ringing !== callId) return undefined;
        this.takeBell(callId);
        return new Promise<void>((done) => (this.letGo = done));
      })
      .catch(() => undefined);
  }

  private takeBell(callId: string): void {
    this.bell = true;
    this.applyRing();
    void this.show(callId);
  }

  private stop(): void {
    const callId = this.ringing;
    clearTimeout(this.timer);
    this.letGo?.();
    this.letGo = null;
    this.ringing = null;
    const had = this.bell;
    this.bell = false;
    if (had && callId !== null) void this.hide(callId);
  }

  /** Outside of an incoming call the switch is about the sound of one's own calls and belongs to the taste alone. */
  private applyRing(): void {
    const { ring, quiet } = this.parts.taste();
    this.parts.calls.setRing(ring && (this.ringing === null || (this.bell && !quiet)));
  }

  private async show(callId: string): Promise<void> {
    const { taste, visible, board, describe, calls } = this.parts;
    const { notify, quiet } = taste();
    if (!notify || quiet || visible()) return;
    const shown = await board().catch(() => null);
    if (!shown || this.ringing !== callId || !this.bell) return;
    const snapshot = calls.store.getSnapshot();
    const { title, body, answer, decline, lang, dir } = describe(snapshot);
    const options = {
      body,
      lang,
      dir,
      tag: noticeTag(callId),
      icon: '/icon.svg',
      badge: '/favicon.svg',
      requireInteraction: true,
      // The page rings by itself.
      silent: taste().ring,
      data: { call_id: callId, room_id: snapshot.call?.room_id ?? '' },
      actions: [
        { action: 'answer', title: answer },
        { action: 'decline', title: decline },
      ],
    };
    await shown.showNotification(title, options).catch(() => undefined);
    if (this.ringing !== callId) await this.hide(callId);
  }

  private async hide(callId: string): Promise<void> {
    const shown = await this.parts.board().catch(() => null);
    const notices = (await shown?.getNotifications({ tag: noticeTag(callId) }).catch(() => [])) ?? [];
    for (const notice of notices) notice.close();
  }

  /** All tabs hear of a press; the one with the bell answers or declines, and the one that is raised shows the room. */
  private onPress(data: Press | null): void {
    if (data?.type !== 'bedside-call') return;
    const { call_id: callId, room_id: roomId, action } = data;
    if (action === 'answer' || action === 'decline') {
      if (this.ringing !== null && callId === this.ringing) return this.answer(action === 'answer');
      // The push was quicker than this tab's own line: it rings here in a moment.
      if (action === 'answer' && data.raised === true && typeof callId === 'string') this.answerWhenItRings(callId);
    }
    if (action !== 'decline' && data.raised === true && typeof roomId === 'string') this.parts.openRoom(roomId);
  }

  private answer(accept: boolean): void {
    if (this.bell) void this.parts.calls.answerCall(this.ringing!, accept).catch(() => undefined);
  }
}
