/**
 * Tests of what only one of the two databases has, as psql or a backup of our own. On the other one they are not there,
 * which is no test left out.
 */
import { test } from 'vitest';
import { onPostgres } from './server.ts';

type Register = (name: string, body: () => unknown, timeoutMs?: number) => void;
const nowhere: Register = () => undefined;

export const onlyOnPostgres: Register = onPostgres ? test : nowhere;
export const onlyEmbedded: Register = onPostgres ? nowhere : test;
