// Goal: the history is complete, in order and live under each filter.
import { describe, expect, it } from 'vitest';
import type { CallRow } from '../live/rows';
import { callRow, doctorsBackend, kDoctor, kPatient } from '../testing/world';
import { HistoryModel, kCallPage } from './history-model';

function setUp(calls: object[] = []) {
  const fake = doctorsBackend();
  fake.tables['video_calls']!.push(...(calls as never[]));
  const history = new HistoryModel(fake.backend, kDoctor);
  return { fake, history, ids: () => history.state.getSnapshot().calls.map(({ id }) => id) };
}

const missed = { answered_at: null, duration_seconds: 0, end_reason: 'no_answer' };

describe('the history', () => {
  it('shows the latest call first and goes on page by page', async () => {
    const all = Array.from({ length: kCallPage + 7 }, (_, i) => callRow(`v${i}`, i));
    const { history, ids } = setUp(all);
    await history.show('all');
    expect(ids()).toHaveLength(kCallPage);
    expect(ids()[0]).toBe(`v${kCallPage + 6}`);
    await history.loadMore();
    expect(ids()).toHaveLength(kCallPage + 7);
    await history.loadMore();
    expect(history.state.getSnapshot().more).toBe(false);
  });

  it('shows under each filter what belongs there', async () => {
    const outgoing = { caller_id: kDoctor, receiver_id: kPatient };
    const { history, ids } = setUp([callRow('in', 1), callRow('missed', 2, missed), callRow('out', 3, outgoing), callRow('out2', 4, { ...outgoing, ...missed })]);
    await history.show('missed');
    expect(ids()).toEqual(['missed']);
    await history.show('incoming');
    expect(ids()).toEqual(['missed', 'in']);
    await history.show('outgoing');
    expect(ids()).toEqual(['out2', 'out']);
  });

  it('follows a call from its first ring to its end', async () => {
    const { history, ids } = setUp();
    await history.show('all');
    const row = callRow('v', 1, { status: 'calling', answered_at: null, ended_at: null, end_reason: null }) as unknown as CallRow;
    history.receive(row);
    history.receive({ ...row, status: 'ended', end_reason: 'no_answer' });
    expect(ids()).toEqual(['v']);
    expect(history.state.getSnapshot().calls[0]?.status).toBe('ended');
  });

  it('puts a call under "missed" only once it was missed', async () => {
    const { history, ids } = setUp();
    await history.show('missed');
    const ringing = callRow('v', 1, { ...missed, status: 'ringing', end_reason: null }) as unknown as CallRow;
    history.receive(ringing);
    expect(ids()).toEqual([]);
    history.receive({ ...ringing, status: 'ended', end_reason: 'no_answer' });
    expect(ids()).toEqual(['v']);
  });

  it('drops the answer to a filter that was left meanwhile', async () => {
    const { history, ids } = setUp([callRow('in', 1), callRow('out', 2, { caller_id: kDoctor, receiver_id: kPatient })]);
    await Promise.all([history.show('incoming'), history.show('outgoing')]);
    expect(ids()).toEqual(['out']);
  });

  it('keeps what it has when a later question fails', async () => {
    const { fake, history, ids } = setUp([callRow('in', 1)]);
    await history.show('all');
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
