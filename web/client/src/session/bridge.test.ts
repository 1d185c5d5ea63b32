// The plank carries bytes faithfully, whatever they say and however the memory behind it moves.
import { describe, expect, it } from 'vitest';
import type { Config } from '../generated/bridge.js';
import { FakeEngine, screen } from '../testing/fake-engine.js';
import { BridgeBroken, EngineBridge, InputTooLarge } from './bridge.js';

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
    const fake = new FakeEngine((input) =>
      input.type === 'DataMessage' ? [{ type: 'SendData', peer: 1, text: input.text }] : [],
    );
    const bridge = new EngineBridge(fake.exports, config);
    expect(bridge.feed({ type: 'DataMessage', peer: 1, text }, 1)).toEqual([{ type: 'SendData', peer: 1, text }]);
  });

  it('brings a refusal back, and goes on', () => {
    const fake = new FakeEngine();
    const bridge = new EngineBridge(fake.exports, config);
    fake.refuseWith = 'call.wrong_phase';
    expect(bridge.feed({ type: 'Wake' }, 1)).toMatchObject([{ type: 'Refused', code: 'call.wrong_phase' }]);
    expect(bridge.feed({ type: 'Wake' }, 1)).toEqual([]);
  });

  it('says why the engine refused its configuration', () => {
    const fake = new FakeEngine();
    fake.refuseWith = 'config.ice_servers';
    expect(() => new EngineBridge(fake.exports, config)).toThrow(
      expect.objectContaining({ code: 'config.ice_servers', message: expect.stringContaining('Because.') }),
    );
  });

  it('does not carry what is too large for the engine', () => {
    const fake = new FakeEngine();
    const bridge = new EngineBridge(fake.exports, config);
    expect(() => bridge.feed({ type: 'DataMessage', peer: 1, text: 'x'.repeat(1 << 20) }, 1)).toThrow(InputTooLarge);
    expect(bridge.feed({ type: 'Wake' }, 1)).toEqual([]);
  });

  it('notices an engine that does not keep to the bridge', () => {
    const fake = new FakeEngine();
    const bridge = new EngineBridge(fake.exports, config);
    fake.exports.bedside_feed = () => 2;
    expect(() => bridge.feed({ type: 'Wake' }, 1)).toThrow(BridgeBroken);
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
