// Goal: the table of what measured paths mean for a call, each rule alone and the worst one first.
import { describe, expect, it } from 'vitest';
import { relaysOf } from './check-network.js';
import { isPublic } from './direct-probe.js';
import type { NetworkPath, PathResult, PathState } from './types.js';
import { judge } from './verdict.js';

const path = (name: NetworkPath, state: PathState, more: Partial<PathResult> = {}): PathResult => ({
  path: name,
  state,
  roundTripMs: null,
  kilobitsPerSecond: null,
  loss: null,
  ...more,
});
const GOOD = { roundTripMs: 40, kilobitsPerSecond: 4_000, loss: 0 };
const server = path('server', 'open', { roundTripMs: 20 });
const direct = path('direct', 'open');
const relay = (more: Partial<PathResult> = {}) => path('relay_udp', 'open', { ...GOOD, ...more });

describe('judge', () => {
  it.each<[string, PathResult[], ReturnType<typeof judge>]>([
    ['everything is there', [server, direct, relay()], { verdict: 'video', score: 5, reasons: [] }],
    ['only the relay works', [server, path('direct', 'blocked'), relay()], { verdict: 'video', score: 5, reasons: ['relay_only'] }],
    [
      'only the relay over TLS works',
      [server, path('direct', 'blocked'), path('relay_udp', 'blocked'), path('relay_tls', 'open', GOOD)],
      { verdict: 'video', score: 4, reasons: ['relay_only'] },
    ],
    ['no relay', [server, direct, path('relay_udp', 'not_configured')], { verdict: 'video', score: 4, reasons: ['no_relay'] }],
    ['the own network only', [server, path('direct', 'local_only')], { verdict: 'video', score: 2, reasons: ['same_network_only'] }],
    ['no way at all', [server, path('direct', 'blocked'), path('relay_udp', 'blocked')], { verdict: 'none', score: 0, reasons: ['no_path'] }],
    ['no server', [path('server', 'blocked'), direct, relay()], { verdict: 'none', score: 0, reasons: ['server_unreachable'] }],
    ['little speed', [server, direct, relay({ kilobitsPerSecond: 900 })], { verdict: 'video', score: 4, reasons: ['slow'] }],
    ['speed for a voice', [server, direct, relay({ kilobitsPerSecond: 300 })], { verdict: 'voice', score: 3, reasons: ['slow'] }],
    ['hardly any speed', [server, direct, relay({ kilobitsPerSecond: 40 })], { verdict: 'none', score: 0, reasons: ['too_slow'] }],
    ['some losses', [server, direct, relay({ loss: 0.05 })], { verdict: 'video', score: 4, reasons: ['loss'] }],
    ['many losses', [server, direct, relay({ loss: 0.2 })], { verdict: 'voice', score: 2, reasons: ['loss'] }],
    ['losses beyond speech', [server, direct, relay({ loss: 0.5 })], { verdict: 'none', score: 0, reasons: ['loss'] }],
    ['a long way', [server, direct, relay({ roundTripMs: 500 })], { verdict: 'video', score: 4, reasons: ['far'] }],
    ['a very long way', [server, direct, relay({ roundTripMs: 900 })], { verdict: 'voice', score: 2, reasons: ['far'] }],
    [
      'several things, the worst first',
      [server, path('direct', 'blocked'), path('relay_tcp', 'open', { roundTripMs: 900, kilobitsPerSecond: 30, loss: 0 })],
      { verdict: 'none', score: 0, reasons: ['too_slow', 'far', 'relay_only'] },
    ],
  ])('%s', (_, paths, expected) => {
    expect(judge(paths)).toEqual(expected);
  });
});

describe('relaysOf', () => {
  const servers: RTCIceServer[] = [
    { urls: 'stun:a' },
    { urls: ['turn:a:3478', 'turn:a:3478?transport=tcp', 'turns:a:5349?transport=tcp'], username: 'u', credential: 'c' },
  ];

  it.each<[NetworkPath, string[]]>([
    ['relay_udp', ['turn:a:3478']],
    ['relay_tcp', ['turn:a:3478?transport=tcp']],
    ['relay_tls', ['turns:a:5349?transport=tcp']],
  ])('takes for %s the addresses of its kind, with their credentials', (name, urls) => {
    expect(relaysOf(servers, name)).toEqual([{ urls, username: 'u', credential: 'c' }]);
  });

  it('finds none where there is none', () => expect(relaysOf([{ urls: 'stun:a' }], 'relay_udp')).toEqual([]));
});

describe('isPublic', () => {
  it.each([
    ['8.8.8.8', true],
    ['2001:db8::1', true],
    ['10.0.0.1', false],
    ['172.20.1.1', false],
    ['172.40.1.1', true],
    ['192.168.1.1', false],
    ['100.64.0.1', false],
    ['169.254.1.1', false],
    ['fe80::1', false],
    ['fd00::1', false],
    ['a1b2.local', false],
    ['', false],
    [null, false],
  ])('%s: %s', (address, expected) => expect(isPublic(address)).toBe(expected));
});
