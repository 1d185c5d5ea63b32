// Goal: a link leads in or says in a code of ours why not; nothing is adopted that the server did not give.
import { describe, expect, it, vi } from 'vitest';
import { join, lookAtLink } from './join-link';

const answer = (status: number, body: object) => vi.fn(() => Promise.resolve(new Response(JSON.stringify(body), { status })));

describe('a join link', () => {
  it('shows whose it is', async () => {
    const fetcher = answer(200, { room_title: 'Knee', host_name: 'Dr. Ada', expires_at: 'x' });
    expect((await lookAtLink('t', fetcher)).value).toMatchObject({ host_name: 'Dr. Ada' });
    expect(fetcher).toHaveBeenCalledWith('/bedside/v1/join/look', expect.objectContaining({ body: '{"token":"t"}' }));
  });

  it.each([
    [410, { error_code: 'link_used' }, { code: 'link_used', retry: false }],
    [404, { error_code: 'link_unknown' }, { code: 'link_unknown', retry: false }],
    [429, { error_code: 'over_request_rate_limit' }, { code: 'over_request_rate_limit', retry: true }],
    [503, {}, { code: 'network', retry: true }],
    [400, {}, { code: 'unknown', retry: false }],
  ])('%d is told in a code of ours', async (status, body, problem) => {
    expect((await lookAtLink('t', answer(status, body))).problem).toEqual(problem);
  });

  it('is tried again when nobody answered', async () => {
    expect((await lookAtLink('t', () => Promise.reject(new TypeError('offline')))).problem).toEqual({ code: 'network', retry: true });
  });

  it('leads into its room once the session is ours', async () => {
    const adopt = vi.fn(() => Promise.resolve(null));
    const given = { access_token: 'a', refresh_token: 'r', user: { id: 'u' }, room_id: 'room' };
    expect(await join({ adopt }, 't', 'Gus', answer(200, given))).toEqual({ value: 'room', problem: null });
    expect(adopt).toHaveBeenCalledWith(expect.objectContaining({ access_token: 'a', refresh_token: 'r' }));
    const refused = vi.fn(() => Promise.resolve({ code: 'network', retry: true }));
    expect((await join({ adopt: refused }, 't', 'Gus', answer(200, given))).value).toBeNull();
  });
});
