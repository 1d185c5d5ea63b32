// Goal: the history is complete, in order and live under each filter.
import { describe, expect, it } from 'vitest';
import type { CallRow } from '../live/rows';
import { callRow, doctorsBackend, kDoctor, kNurse, kPatient } from '../testing/world';
import { type HistoryFilter, kEverything } from './history-filter';
import { HistoryModel, kFirstPage, kNextPage } from './history-model';

function setUp(calls: object[] = []) {
  const fake = doctorsBackend();
  fake.tables['video_calls']!.push(...(calls as never[]));
  const history = new HistoryModel(fake.backend, kDoctor);
  const show = (change: Partial<HistoryFilter> = {}) => history.show({ ...kEverything, ...change });
  return { fake, history, show, ids: () => history.state.getSnapshot().calls.map(({ id }) => id) };
}

const missed = { answered_at: null, duration_seconds: 0, end_reason: 'no_answer' };

describe('the history', () => {
  it('shows the latest call first and goes on page by page, both sides in one order', async () => {
    const total = kFirstPage + kNextPage + 7;
    const all = Array.from({ length: total }, (_, i) => callRow(`v${i}`, i, i % 3 ? {} : { caller_id: kDoctor, receiver_id: kPatient }));
    const { history, ids, show } = setUp(all);
    await show();
    expect(ids()[0]).toBe(`v${total - 1}`);
    while (history.state.getSnapshot().more) await history.loadMore();
    expect(ids()).toEqual(Array.from({ length: total }, (_, i) => `v${total - 1 - i}`));
  });

  it('tells calls of one moment apart, and none twice', async () => {
    const all = Array.from({ length: kFirstPage + 9 }, (_, i) => callRow(`v${String(i).padStart(3, '0')}`, 1));
    const { history, ids, show } = setUp(all);
    await show();
    await history.loadMore();
    expect(new Set(ids()).size).toBe(all.length);
    expect(history.state.getSnapshot().more).toBe(false);
  });

  it('says that the next page failed, keeps the rest, and asks again', async () => {
    const { fake, history, ids, show } = setUp(Array.from({ length: kFirstPage + 1 }, (_, i) => callRow(`v${i}`, i)));
    await show();
    fake.failure = { code: '', message: 'gone' };
    await history.loadMore();
    expect(history.state.getSnapshot().loading).toBe('failed');
    fake.failure = null;
    await history.loadMore();
    expect(ids()).toHaveLength(kFirstPage + 1);
  });

  it('narrows by person, outcome and days', async () => {
    const { ids, show } = setUp([
      callRow('talked', 1),
      callRow('missed', 2, missed),
      callRow('broke', 3, { status: 'failed', end_reason: 'connection_failed' }),
      callRow('nurse', 4, { caller_id: kNurse }),
      callRow('old', 0, { created_at: '2020-02-02T12:00:00.000000+00:00' }),
    ]);
    await show({ person: kNurse });
    expect(ids()).toEqual(['nurse']);
    await show({ outcome: 'unanswered' });
    expect(ids()).toEqual(['missed']);
    await show({ outcome: 'trouble' });
    expect(ids()).toEqual(['broke']);
    await show({ outcome: 'answered', person: kPatient });
    expect(ids()).toEqual(['broke', 'talked', 'old']);
    await show({ from: '2020-02-02', until: '2020-02-02' });
    expect(ids()).toEqual(['old']);
    await show({ until: '2020-02-01' });
    expect(ids()).toEqual([]);
  });

  it('shows under each filter what belongs there', async () => {
    const outgoing = { caller_id: kDoctor, receiver_id: kPatient };
    const { ids, show } = setUp([callRow('in', 1), callRow('missed', 2, missed), callRow('out', 3, outgoing), callRow('out2', 4, { ...outgoing, ...missed })]);
    await show({ kind: 'missed' });
    expect(ids()).toEqual(['missed']);
    await show({ kind: 'incoming' });
    expect(ids()).toEqual(['missed', 'in']);
    await show({ kind: 'outgoing' });
    expect(ids()).toEqual(['out2', 'out']);
  });

  it('follows a call from its first ring to its end', async () => {
    const { history, ids, show } = setUp();
    await show();
    const row = callRow('v', 1, { status: 'calling', answered_at: null, ended_at: null, end_reason: null }) as unknown as CallRow;
    history.receive(row);
    history.receive({ ...row, status: 'ended', end_reason: 'no_answer' });
    expect(ids()).toEqual(['v']);
    expect(history.state.getSnapshot().calls[0]?.status).toBe('ended');
  });

  it('puts a call under "missed" only once it was missed', async () => {
    const { history, ids, show } = setUp();
    await show({ kind: 'missed' });
    const ringing = callRow('v', 1, { ...missed, status: 'ringing', end_reason: null }) as unknown as CallRow;
    history.receive(ringing);
    expect(ids()).toEqual([]);
    history.receive({ ...ringing, status: 'ended', end_reason: 'no_answer' });
    expect(ids()).toEqual(['v']);
  });

  it('drops the answer to a filter that was left meanwhile', async () => {
    const { ids, show } = setUp([callRow('in', 1), callRow('out', 2, { caller_id: kDoctor, receiver_id: kPatient })]);
    await Promise.all([show({ kind: 'incoming' }), show({ kind: 'outgoing' })]);
    expect(ids()).toEqual(['out']);
  });

  it('keeps what it has when a later question fails', async () => {
    const { fake, history, ids, show } = setUp([callRow('in', 1)]);
    await show();
    fake.failure = { code: '', message: 'gone' };
    await history.refresh();
    expect(ids()).toEqual(['in']);
    expect(history.state.getSnapshot().status).toBe('ready');
  });

  it('asks nothing before anybody looked', async () => {
    const { history } = setUp([callRow('in', 1)]);
    await history.refresh();
    expect(history.state.getSnapshot().status).toBe('loading');
  });
});
