import { type KeyValue, readJson } from '../base/storage';
import { createStore, type ReadonlyStore } from '../base/store';
import type { MessageRow } from '../live/rows';
import type { Backend } from '../session/backend';
import * as list from './messages';

export const kPageSize = 50;
/** The server's limit for `text`, in characters (docs/data.md). */
export const kMaxBody = 8_000;
const kGapPage = 200;
/** Rows are stamped before they are committed, so one that is a little older than the newest known may still be new. */
const kOverlapMs = 10_000;
const kDuplicate = '23505';

export interface ChatState {
  status: 'loading' | 'ready' | 'failed';
  messages: readonly list.ChatMessage[];
  older: 'some' | 'loading' | 'failed' | 'none';
}

/** One conversation: its messages as far as they were asked for, live, and those on their way. */
export class ChatModel {
  private readonly store = createStore<ChatState>({ status: 'loading', messages: [], older: 'some' });
  /** What stands in the text field, so that it is still there when the reader comes back to this room. */
  draft = '';
  private readonly outboxKey: string;
  private sending: Promise<void> = Promise.resolve();
  private loading: Promise<void> | null = null;

  constructor(
    private readonly backend: Backend,
    readonly roomId: string,
    readonly me: string,
    private readonly tabStorage: KeyValue,
  ) {
    this.outboxKey = `bedside.outbox.${me}.${roomId}`;
    this.restoreOutbox();
  }

  get state(): ReadonlyStore<ChatState> {
    return this.store;
  }

  /** The latest page the first time, and what was missed since every other time. */
  load(): Promise<void> {
    this.loading ??= (this.store.getSnapshot().status === 'ready' ? this.fillGap() : this.loadLatest()).finally(() => {
      this.loading = null;
    });
    return this.loading;
  }

  async loadOlder(): Promise<void> {
    const { older, messages, status } = this.store.getSnapshot();
    const oldest = list.oldestSent(messages);
    if (status !== 'ready' || older === 'loading' || older === 'none' || !oldest) return;
    this.change({ older: 'loading' });
    // Up to and including the oldest known time: several messages may share it.
    const { data, error } = await this.select()
      .lte('created_at', oldest.created_at)
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(kPageSize);
    if (error) return this.change({ older: 'failed' });
    const rows = (data ?? []) as MessageRow[];
    const before = this.store.getSnapshot().messages;
    const after = list.merge(before, rows);
    this.change({ messages: after, older: rows.length < kPageSize || after === before ? 'none' : 'some' });
  }

  receive(row: MessageRow): void {
    this.setMessages((messages) => list.merge(messages, [row]));
  }

  send(body: string): void {
    const text = body.trim();
    if (text === '') return;
    const draft = {
      id: crypto.randomUUID(),
      room_id: this.roomId,
      sender_id: this.me,
      body: text,
      created_at: new Date().toISOString(),
    };
    this.setMessages((messages) => list.withDraft(messages, draft, 'sending'));
    this.deliver(draft);
  }

  retry(id: string): void {
    const draft = list.drafts(this.store.getSnapshot().messages).find((message) => message.id === id);
    if (!draft) return;
    this.setMessages((messages) => list.withDelivery(messages, id, 'sending'));
    this.deliver(draft);
  }

  /** Everything that failed, in the order it was written. */
  retryAll(): void {
    for (const message of this.store.getSnapshot().messages) if (message.delivery === 'failed') this.retry(message.id);
  }

  discard(id: string): void {
    this.setMessages((messages) => list.withoutDraft(messages, id));
  }

  /** One after another, so that they arrive in the order they were written. */
  private deliver(draft: list.Draft): void {
    this.sending = this.sending.then(() => this.insert(draft));
  }

  private async insert({ id, room_id, sender_id, body }: list.Draft): Promise<void> {
    const { data, error } = await this.backend
      .from('messages')
      .insert({ id, room_id, sender_id, body })
      .select('*')
      .then(
        (answer) => answer,
        () => ({ data: null, error: { code: '' } }),
      );
    const row = (data as MessageRow[] | null)?.[0];
    if (row) this.receive(row);
    // An earlier try did arrive; only its answer was lost.
    else if (error?.code === kDuplicate) this.setMessages((messages) => list.withDelivery(messages, id, 'sent'));
    else this.setMessages((messages) => list.withDelivery(messages, id, 'failed'));
  }

  private async loadLatest(): Promise<void> {
    this.change({ status: 'loading' });
    const { data, error } = await this.select()
      .order('created_at', { ascending: false })
      .order('id', { ascending: false })
      .limit(kPageSize);
    if (error) return this.change({ status: 'failed' });
    const rows = (data ?? []) as MessageRow[];
    this.setMessages((messages) => list.merge(messages, rows));
    this.change({ status: 'ready', older: rows.length < kPageSize ? 'none' : 'some' });
  }

  private async fillGap(): Promise<void> {
    const newest = list.newestSent(this.store.getSnapshot().messages);
    let from = newest ? new Date(Date.parse(newest.created_at) - kOverlapMs).toISOString() : null;
    for (;;) {
      const query = from ? this.select().gte('created_at', from) : this.select();
      const { data, error } = await query.order('created_at').order('id').limit(kGapPage);
      if (error) return;
      const rows = (data ?? []) as MessageRow[];
      this.setMessages((messages) => list.merge(messages, rows));
      const last = rows.at(-1);
      if (!last || rows.length < kGapPage || last.created_at === from) return;
      from = last.created_at;
    }
  }

  private select() {
    return this.backend.from('messages').select('*').eq('room_id', this.roomId);
  }

  private change(part: Partial<ChatState>): void {
    this.store.update((state) => ({ ...state, ...part }));
  }

  private setMessages(next: (messages: readonly list.ChatMessage[]) => readonly list.ChatMessage[]): void {
    const before = this.store.getSnapshot().messages;
    const after = next(before);
    if (after === before) return;
    this.change({ messages: after });
    this.keepOutbox(list.drafts(after));
  }

  /** What was not sent survives a reload of this tab. */
  private keepOutbox(drafts: list.Draft[]): void {
    if (drafts.length === 0) this.tabStorage.removeItem(this.outboxKey);
    else this.tabStorage.setItem(this.outboxKey, JSON.stringify(drafts));
  }

  private restoreOutbox(): void {
    const kept = readJson<list.Draft[]>(this.tabStorage, this.outboxKey);
    if (!Array.isArray(kept)) return;
    for (const draft of kept) {
      if (draft.room_id !== this.roomId || draft.sender_id !== this.me || typeof draft.body !== 'string') continue;
      this.setMessages((messages) => list.withDraft(messages, draft, 'failed'));
    }
  }
}
