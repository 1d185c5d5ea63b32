import { Owner } from '../base/owner';
import type { ReadonlyStore } from '../base/store';
import type { NoticeBoard } from '../calls/incoming';
import type { WaitingRow } from '../live/rows';
import { waitingFor, type WaitingState } from './waiting-model';

/** What the device's user wants to know of people who sit down in the waiting room. */
export interface ArrivalTaste {
  /** A sound, and a notification where those are allowed. */
  arrivals: boolean;
  notify: boolean;
  /** Do not disturb: the list and its number alone. */
  quiet: boolean;
}

export interface ArrivalNotice {
  title: string;
  lang: string;
  dir: 'ltr' | 'rtl';
}

export interface ArrivalParts {
  me: string;
  waiting: ReadonlyStore<WaitingState>;
  taste: () => ArrivalTaste;
  /** In a call a sound would be heard by whoever one talks to. */
  inCall: () => boolean;
  describe: (row: WaitingRow) => ArrivalNotice;
  chime: () => void;
  /** Null where there are no service workers, or notifications are not allowed. */
  board: () => Promise<NoticeBoard | null>;
  /** Web Locks; undefined on a page without encryption, where every tab tells. */
  locks: LockManager | undefined;
  visible: () => boolean;
  now: () => number;
}

/** Tabs that are looked at come first: the others ask this much later. */
const kHiddenWaitMs = 250;

export function arrivalTag(placeId: string): string {
  return `waiting:${placeId}`;
}

/**
 * A doctor hears that somebody is there: once for each place, in one tab of a browser. The tab that told it keeps the place's lock for
 * as long as the place is taken, so that no other tab tells it again. Who waited before this page was opened is in the list.
 */
export class Arrivals {
  private readonly owner = new Owner();
  private readonly known = new Map<string, AbortController>();
  private first = true;

  constructor(private readonly parts: ArrivalParts) {}

  start(): void {
    this.owner.add(this.parts.waiting.subscribe(() => this.follow()));
    this.owner.add(() => [...this.known.keys()].forEach((id) => this.forget(id)));
    this.follow();
  }

  dispose(): void {
    this.owner.dispose();
  }

  private follow(): void {
    const { waiting, me, now } = this.parts;
    const state = waiting.getSnapshot();
    if (state.status !== 'ready') return;
    const rows = waitingFor(me, state, now());
    const there = new Set(rows.map(({ id }) => id));
    for (const id of this.known.keys()) if (!there.has(id)) this.forget(id);
    for (const row of rows) {
      if (this.known.has(row.id)) continue;
      const gone = new AbortController();
      this.known.set(row.id, gone);
      if (!this.first) this.arrived(row, gone.signal);
    }
    this.first = false;
  }

  private arrived(row: WaitingRow, gone: AbortSignal): void {
    const { locks, visible, me } = this.parts;
    if (!locks) return void this.tell(row, gone);
    const ask = () =>
      locks
        .request(`bedside.arrival.${me}.${row.id}`, { ifAvailable: true }, (lock) => {
          if (!lock || gone.aborted) return undefined;
          void this.tell(row, gone);
          return new Promise<void>((done) => gone.addEventListener('abort', () => done()));
        })
        .catch(() => undefined);
    const timer = setTimeout(() => void ask(), visible() ? 0 : kHiddenWaitMs);
    gone.addEventListener('abort', () => clearTimeout(timer));
  }

  private async tell(row: WaitingRow, gone: AbortSignal): Promise<void> {
    const { taste, inCall, chime, visible, board, describe } = this.parts;
    const { arrivals, notify, quiet } = taste();
    if (!arrivals || quiet) return;
    const silent = inCall();
    if (!silent) chime();
    if (!notify || visible()) return;
    const shown = await board().catch(() => null);
    if (!shown || gone.aborted) return;
    const { title, lang, dir } = describe(row);
    const options = { lang, dir, tag: arrivalTag(row.id), icon: '/icon.svg', badge: '/favicon.svg', silent: true, data: { waiting: true } };
    await shown.showNotification(title, options).catch(() => undefined);
    if (gone.aborted) await this.hide(row.id);
  }

  private forget(id: string): void {
    this.known.get(id)?.abort();
    this.known.delete(id);
    void this.hide(id);
  }

  private async hide(id: string): Promise<void> {
    const shown = await this.parts.board().catch(() => null);
    const notices = (await shown?.getNotifications({ tag: arrivalTag(id) }).catch(() => [])) ?? [];
    for (const notice of notices) notice.close();
  }
}
