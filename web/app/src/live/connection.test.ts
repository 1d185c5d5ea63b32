// Goal: short gaps stay unsaid, long ones are said once, and their end too.
import { describe, expect, it } from 'vitest';
import { ConnectionModel, kPatienceMs, kRelieveMs, type Timers } from './connection';

/** Time that passes only when told. */
function clock(): Timers & { pass(ms: number): void } {
  let now = 0;
  let next = 0;
  const pending = new Map<number, { at: number; callback: () => void }>();
  return {
    set(callback, ms) {
      pending.set(++next, { at: now + ms, callback });
      return next;
    },
    clear: (timer) => void pending.delete(timer as number),
    pass(ms) {
      now += ms;
      for (const [id, { at, callback }] of [...pending]) {
        if (at > now) continue;
        pending.delete(id);
        callback();
      }
    },
  };
}

function live() {
  const timers = clock();
  const model = new ConnectionModel(timers);
  model.setLive(true);
  return { timers, model, state: () => model.state.getSnapshot() };
}

describe('the connection', () => {
  it('says nothing about a short gap', () => {
    const { timers, model, state } = live();
    model.setLive(false);
    timers.pass(kPatienceMs - 1);
    model.setLive(true);
    timers.pass(10 * kPatienceMs);
    expect(state()).toBe('up');
  });

  it('says that it is lost, then back, then nothing', () => {
    const { timers, model, state } = live();
    model.setLive(false);
    timers.pass(kPatienceMs);
    expect(state()).toBe('lost');
    model.setLive(true);
    expect(state()).toBe('back');
    timers.pass(kRelieveMs);
    expect(state()).toBe('up');
  });

  it('tells a device without network from a server without answer', () => {
    const { timers, model, state } = live();
    model.setOnline(false);
    timers.pass(kPatienceMs);
    expect(state()).toBe('offline');
    model.setLive(false);
    model.setOnline(true);
    expect(state()).toBe('lost');
  });

  it('is quiet while it connects for the first time, but not for ever', () => {
    const timers = clock();
    const model = new ConnectionModel(timers);
    model.setOnline(true);
    expect(model.state.getSnapshot()).toBe('connecting');
    timers.pass(kPatienceMs);
    expect(model.state.getSnapshot()).toBe('lost');
  });

  it('does not say "back" of a second gap that was not said', () => {
    const { timers, model, state } = live();
    model.setLive(false);
    timers.pass(kPatienceMs);
    model.setLive(true);
    timers.pass(kRelieveMs);
    model.setLive(false);
    model.setLive(true);
    expect(state()).toBe('up');
  });
});
