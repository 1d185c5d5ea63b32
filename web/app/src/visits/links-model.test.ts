// Goal: a doctor sees what became of each link, and a new one's token once.
import { describe, expect, it } from 'vitest';
import { type LinkRow, LinksModel, openVisit, stateOf, takeFresh } from './links-model';

const row = (parts: Partial<LinkRow>): LinkRow => ({
  id: 'l',
  created_at: '2026-11-22T08:00:00Z',
  expires_at: '2026-11-22T10:00:00Z',
  used_at: null,
  revoked_at: null,
  guest_name: null,
  ...parts,
});

function setUp(answers: Record<string, { data?: unknown; error?: { code: string } | null }>) {
  const asked: unknown[] = [];
  const rpc = (name: string, values: unknown) => {
    asked.push([name, values]);
    return Promise.resolve({ data: null, error: null, ...answers[name] });
  };
  return { asked, links: new LinksModel({ rpc } as never, 'room') };
}

describe('a link', () => {
  it.each([
    ['open', {}],
    ['used', { used_at: 'x' }],
    ['revoked', { used_at: 'x', revoked_at: 'x' }],
    ['expired', { expires_at: '2026-11-22T08:59:00Z' }],
  ] as const)('is %s', (state, parts) => expect(stateOf(row(parts), Date.parse('2026-11-22T09:00:00Z'))).toBe(state));
});

describe('the links of a room', () => {
  it('are made, listed and taken back', async () => {
    const { links, asked } = setUp({ make_join_link: { data: { token: 'secret' } }, list_join_links: { data: [row({})] } });
    expect(await links.make(30)).toEqual({ token: 'secret', problem: null });
    await links.load();
    expect(JSON.stringify(links.state.getSnapshot())).not.toContain('secret');
    expect(await links.revoke('l')).toBe(true);
    expect(asked).toContainEqual(['revoke_join_link', { link_id: 'l' }]);
  });

  it('say when there are too many, and when nobody answers', async () => {
    expect((await setUp({ make_join_link: { error: { code: 'PT409' } } }).links.make(30)).problem).toBe('too_many');
    const { links } = setUp({ make_join_link: { error: { code: '' } }, list_join_links: { error: { code: '' } } });
    expect((await links.make(30)).problem).toBe('failed');
    await links.load();
    expect(links.state.getSnapshot().status).toBe('failed');
  });
});

describe('a room with a link', () => {
  function backend(room: object, link: object) {
    const opened: unknown[] = [];
    const insert = (row: unknown) => (opened.push(row), { select: () => ({ single: () => Promise.resolve({ data: null, error: null, ...room }) }) });
    return { opened, from: () => ({ insert }), rpc: () => Promise.resolve({ data: null, error: null, ...link }) };
  }

  it('is made in one step, and its token is given out once, to the page of that room', async () => {
    const fake = backend({ data: { id: 'new' } }, { data: { token: 'secret' } });
    expect(await openVisit(fake as never, 'A wound', 30)).toBe('new');
    expect(fake.opened).toEqual([{ title: 'A wound' }]);
    expect(takeFresh('new')).toBe('secret');
    expect(takeFresh('new')).toBeNull();
    await openVisit(fake as never, '', 30);
    expect(takeFresh('another')).toBeNull();
    expect(takeFresh('new')).toBeNull();
  });

  it('is there without a link when only the link failed, and not at all when the room did', async () => {
    expect(await openVisit(backend({ data: { id: 'new' } }, { error: { code: '' } }) as never, '', 30)).toBe('new');
    expect(takeFresh('new')).toBeNull();
    expect(await openVisit(backend({ error: { code: '42501' } }, {}) as never, '', 30)).toBeNull();
  });
});
