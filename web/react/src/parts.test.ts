// The small pure parts: durations, initials.
import { expect, it } from 'vitest';
import { initialsOf } from './avatar.js';
import { formatDuration } from './use-call-duration.js';

it.each([
  [0, '0:00'],
  [9, '0:09'],
  [61, '1:01'],
  [3599, '59:59'],
  [3600, '1:00:00'],
  [36_061, '10:01:01'],
])('writes %i seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

it.each([
  ['Ada Okafor', 'AO'],
  ['Dr. Ada M. Okafor', 'AO'],
  ['ada', 'A'],
  ['  李 小龙 ', '李小'],
  ['', ''],
  ['🙂 Bo', 'B'],
  ['ß', 'SS'],
])('shortens %j to %j', (name, initials) => expect(initialsOf(name)).toBe(initials));
