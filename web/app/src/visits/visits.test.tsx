// Goal: a visit that goes on without this page is named, gone back to, and finished.
import { fireEvent, screen } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadMoreWords } from '../i18n/i18n';
import { renderPart, settle } from '../testing/render';
import { at, doctorsBackend, kDoctor, kPatient, kRoom } from '../testing/world';
import VisitBar from './visit-bar';

const call = { id: 'c', room_id: kRoom, caller_id: kDoctor, receiver_id: kPatient, status: 'active', call_type: 'video', started_at: at(1) } as const;

beforeAll(loadMoreWords);

describe('a visit that goes on without the picture', () => {
  it('is named by the other side, and can be finished', async () => {
    const fake = doctorsBackend();
    fake.tables['video_calls']!.push({ ...call });
    await renderPart(<VisitBar call={call} />, fake);
    expect(screen.getByText(/Your visit with Jonas Weber goes on/)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Back to the picture' })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Finish visit' }));
    await settle();
    expect(fake.tables['video_calls']![0]).toMatchObject({ status: 'ended', end_reason: 'hangup' });
  });
});
