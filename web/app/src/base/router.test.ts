// Goal: every address leads to one page, and signing in leads only to pages of ours.
import { describe, expect, it } from 'vitest';
import { createRouter, parseHash, paths, safeNext } from './router';

const kRoom = 'A0000000-0000-4000-8000-00000000000a';

describe('an address', () => {
  it.each([
    ['', { page: 'rooms' }],
    ['#/', { page: 'rooms' }],
    ['#/rooms', { page: 'rooms' }],
    ['#/rooms/', { page: 'rooms' }],
    [`#/rooms/${kRoom}`, { page: 'room', roomId: kRoom.toLowerCase(), answer: null }],
    [`#/rooms/${kRoom}?answer=${kRoom}`, { page: 'room', roomId: kRoom.toLowerCase(), answer: kRoom }],
    [`#/rooms/${kRoom}?answer=x`, { page: 'room', roomId: kRoom.toLowerCase(), answer: null }],
    ['#/rooms/not-an-id', { page: 'not_found' }],
    ['#/history', { page: 'history' }],
    ['#/check', { page: 'check' }],
    ['#/settings', { page: 'settings' }],
    ['#/new-visit', { page: 'new_visit' }],
    ['#/sign-in', { page: 'sign_in', tokenHash: null, next: null }],
    ['#/sign-in?token_hash=abc', { page: 'sign_in', tokenHash: 'abc', next: null }],
    ['#/nowhere/else', { page: 'not_found' }],
  ])('%s', (hash, route) => {
    expect(parseHash(hash)).toEqual(route);
  });

  it('of the sign-in page carries the page that was wanted', () => {
    expect(parseHash(`#${paths.signIn('/history')}`)).toMatchObject({ page: 'sign_in', next: '/history' });
  });
});

describe('where signing in may lead', () => {
  it.each(['https://evil.example', '//evil.example', 'javascript:alert(1)', '/sign-in?next=/sign-in', '/else'])('not to %s', (next) => {
    expect(safeNext(next)).toBeNull();
  });

  it('to a room', () => {
    expect(safeNext(paths.room(kRoom))).toBe(`/rooms/${kRoom}`);
  });
});

describe('the router', () => {
  it('tells of a replaced address without keeping the old one', () => {
    const router = createRouter(window);
    const entries = history.length;
    router.replace('/history');
    expect(router.route.getSnapshot()).toEqual({ page: 'history' });
    expect(router.path()).toBe('/history');
    expect(history.length).toBe(entries);
  });
});
