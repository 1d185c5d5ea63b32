// The plank carries bytes faithfully, whatever they say and however the memory behind it moves.
import { describe, expect, it } from 'vitest';
import type { Config } from '../generated/bridge.js';
import { FakeEngine, screen } from '../testing/fake-engine.js';
import { EngineBridge, EngineRejected } from './bridge.js';

const config: Config = { user_id: 'u', device_id: 'd', seed: '0'.repeat(32), ice_servers: [] };

describe('EngineBridge', () => {
  it('hands the configuration over and brings outputs back in order', () => {
    const fake = new FakeEngine(() => [{ type: 'ReleaseMedia' }, screen({ phase: 'ended' })]);
    const bridge = new EngineBridge(fake.exports, config);
    expect(fake.config).toEqual(config);
    expect(bridge.feed({ type: 'Wake' }, 1).map((output) => output.type)).toEqual(['ReleaseMedia', 'Snapshot']);
    expect(bridge.feed({ type: 'Wake' }, 2)).toHaveLength(2);
  });

  it('carries every character, and texts larger than the memory it began with', () => {
    const text = '😀 ä "quoted" \u0000 '.repeat(20_000);
    const fake = new FakeEngine((input) => (input.type === 'DataMessage' ? [{ type: 'SendData', peer: 1, text: input.text }] : []));
    const bridge = new EngineBridge(fake.exports, config);
    expect(bridge.feed({ type: 'DataMessage', peer: 1, text }, 1)).toEqual([{ type: 'SendData', peer: 1, text }]);
  });

  it('throws the code of an input that the engine could not read, and goes on', () => {
    const fake = new FakeEngine();
    const bridge = new EngineBridge(fake.exports, config);
    fake.rejectWith = 3;
    expect(() => bridge.feed({ type: 'Wake' }, 1)).toThrow(new EngineRejected(3));
    expect(bridge.feed({ type: 'Wake' }, 1)).toEqual([]);
  });

  it('refuses to exist when the engine refuses the configuration', () => {
    const fake = new FakeEngine();
    fake.exports.bedside_new = () => 0;
    expect(() => new EngineBridge(fake.exports, config)).toThrow(EngineRejected);
  });

  it('frees once, and answers nothing afterwards', () => {
    const fake = new FakeEngine(() => [screen()]);
    fake.wakeAt = 5;
    const bridge = new EngineBridge(fake.exports, config);
    bridge.free();
    bridge.free();
    expect(fake.freed).toBe(true);
    expect(bridge.feed({ type: 'Wake' }, 1)).toEqual([]);
    expect(bridge.wakeAt()).toBe(0);
  });
});
