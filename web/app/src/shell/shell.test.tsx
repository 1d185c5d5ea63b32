// Goal: the signed-in page puts the right panes together and keeps everything live.
import { act, fireEvent, screen } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadMoreWords } from '../i18n/i18n';
import { renderPart, settle } from '../testing/render';
import { callRow, doctorsBackend, kNurse, kOtherRoom, kRoom, messageRow } from '../testing/world';
import { Shell } from './shell';

const open = (hash: string, fake = doctorsBackend()) => {
  location.hash = hash;
  return renderPart(<Shell email="amara@clinic.example" />, fake);
};
const rows = () => [...document.querySelectorAll('.room-row-name')].map((row) => row.textContent);

describe('the list of conversations', () => {
  it('is sorted by activity, live, and counts what is unread', async () => {
    const { fake } = await open('#/rooms');
    expect(rows()).toEqual(['Jonas Weber', 'Lena Sato']);
    act(() => fake.arrive('messages', messageRow('m9', 9, 'Running late', kNurse, kOtherRoom)));
    await settle();
    expect(rows()).toEqual(['Lena Sato', 'Jonas Weber']);
    expect(screen.getAllByText('2 unread messages').length).toBeGreaterThan(0);
    expect(document.title).toBe('(2) Bedside');
    expect(screen.getByText('Running late')).toBeTruthy();
  });

  it('says whose page it is', async () => {
    await open('#/rooms');
    expect(screen.getByText('Signed in as Dr. Amara Okafor')).toBeTruthy();
  });

  it('says what an empty one means', async () => {
    const fake = doctorsBackend();
    for (const table of ['chat_rooms', 'room_members', 'messages']) fake.tables[table] = [];
    await open('#/rooms', fake);
    expect(screen.getByText('No conversations yet')).toBeTruthy();
  });

  it('offers to try again when it could not be loaded', async () => {
    const fake = doctorsBackend();
    fake.failure = { code: '', message: 'gone' };
    await open('#/rooms', fake);
    fake.failure = null;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await settle();
    expect(rows()).toHaveLength(2);
  });

  it('finds what was missed when the feed comes back', async () => {
    const { fake } = await open('#/rooms');
    fake.tables['messages']!.push(messageRow('m9', 9, 'While you were away', kNurse, kOtherRoom));
    act(() => fake.channels.get('app')!.status('CHANNEL_ERROR'));
    act(() => fake.channels.get('app')!.status('SUBSCRIBED'));
    await settle();
    await settle();
    expect(screen.getByText('While you were away')).toBeTruthy();
  });
});

describe('the pages', () => {
  // Their code loads when they are opened; here it is not the time of a test.
  beforeAll(() => Promise.all([import('../calls/history-page'), loadMoreWords()]), 60_000);

  it('a room opens beside the list', async () => {
    await open(`#/rooms/${kRoom}`);
    expect(screen.getByRole('heading', { name: 'Jonas Weber' })).toBeTruthy();
    expect(document.querySelector('.room-row[aria-current="true"]')?.textContent).toContain('Jonas Weber');
  });

  it('an address that leads nowhere says so', async () => {
    await open('#/else');
    expect(screen.getByText('Nothing here')).toBeTruthy();
  });

  it('the history lists calls with a filter', async () => {
    const fake = doctorsBackend();
    fake.tables['video_calls']!.push(callRow('v', 1));
    await open('#/history', fake);
    await act(() => import('../calls/history-page'));
    await settle();
    fireEvent.click(screen.getByRole('radio', { name: 'Missed' }));
    await settle();
    expect(screen.getByText('No missed calls')).toBeTruthy();
  });

  it('the settings change name, theme and ring', async () => {
    const { fake, preferences } = await open('#/settings');
    await act(() => import('../settings/settings-page'));
    await settle();
    fireEvent.input(screen.getByRole('textbox', { name: 'Display name' }), { target: { value: ' Dr. A. Okafor ' } });
    fireEvent.click(screen.getByRole('button', { name: 'Save' }));
    await settle();
    expect(fake.tables['users']![0]!['display_name']).toBe('Dr. A. Okafor');
    expect(screen.getByText('Signed in as Dr. A. Okafor')).toBeTruthy();
    fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
    fireEvent.click(screen.getByRole('switch', { name: /Ring when somebody calls/ }));
    expect(preferences.state.getSnapshot()).toMatchObject({ theme: 'dark', ring: false });
  });

  it('the settings refuse a name that is none', async () => {
    const { fake } = await open('#/settings');
    await act(() => import('../settings/settings-page'));
    await settle();
    fireEvent.input(screen.getByRole('textbox', { name: 'Display name' }), { target: { value: '  ' } });
    expect(screen.getByText('A name is needed.')).toBeTruthy();
    expect((screen.getByRole('button', { name: 'Save' }) as HTMLButtonElement).disabled).toBe(true);
    expect(fake.tables['users']![0]!['display_name']).toBe('Dr. Amara Okafor');
  });
});

describe('the connection banner', () => {
  it('says that the device is offline and that it is back', async () => {
    const { workspace } = await open('#/rooms');
    act(() => workspace.connection.setOnline(false));
    await act(() => new Promise((done) => setTimeout(done, 2_100)));
    expect(screen.getByText(/This device is offline/)).toBeTruthy();
    act(() => workspace.connection.setOnline(true));
    expect(screen.getByText('Connected again')).toBeTruthy();
  });
});

describe('a word in passing', () => {
  it('is shown until it is closed', async () => {
    const { workspace } = await open('#/rooms');
    act(() => workspace.notices.set('The call could not be started'));
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    expect(screen.queryByText('The call could not be started')).toBeNull();
  });
});
