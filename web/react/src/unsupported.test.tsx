// Where calls cannot work, the reason and the way out are shown, and nothing pretends.
import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { FakeService } from './testing/fake-service.js';
import { VideoCallInterface } from './video-call-interface.js';

// The answer is remembered for the life of a page, so this one is a page of its own.
it('says what is missing and what to open instead', () => {
  vi.stubGlobal('isSecureContext', false);
  vi.stubGlobal('RTCPeerConnection', undefined);
  new FakeService().render(<VideoCallInterface roomId="room" receiverId="you" />);
  expect(screen.getByRole('note').textContent).toMatch(/do not work.*https:\/\/.*current Chrome/);
  expect(screen.queryByRole('button')).toBeNull();
});
