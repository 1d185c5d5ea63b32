// The provider makes one service, for as long as it is there, also under React's double mounting; a server makes none.
import { act, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { beforeEach, expect, it, vi } from 'vitest';
import { useVideoCallService, VideoCallProvider } from './provider.js';
import { FakeService } from './testing/fake-service.js';
import { VideoCallInterface } from './video-call-interface.js';

const made: FakeService[] = [];
vi.mock(import('@bedside/client'), async (original) => ({
  ...(await original()),
  createVideoCalls: () => {
    const service = new FakeService();
    made.push(service);
    return service.asService();
  },
}));

const supabase = {} as never;
let seen: unknown;

function Probe() {
  seen = useVideoCallService();
  return null;
}

beforeEach(() => {
  made.length = 0;
});

it('makes a service when mounted and destroys it when it goes', () => {
  const { unmount } = render(
    <VideoCallProvider supabase={supabase}>
      <Probe />
    </VideoCallProvider>,
  );
  expect(seen).toBe(made[0]);
  unmount();
  expect(made[0]?.destroy).toHaveBeenCalledOnce();
});

it('leaves one living service under double mounting', () => {
  render(
    <StrictMode>
      <VideoCallProvider supabase={supabase}>
        <Probe />
      </VideoCallProvider>
    </StrictMode>,
  );
  const living = made.filter((service) => service.destroy.mock.calls.length === 0);
  expect(living).toHaveLength(1);
  expect(seen).toBe(living[0]);
});

it('makes another service for another user, and none for other options', () => {
  const page = (userId: string, ring: boolean) => (
    <VideoCallProvider supabase={supabase} userId={userId} ring={ring}>
      <Probe />
    </VideoCallProvider>
  );
  const { rerender } = render(page('a', true));
  rerender(page('a', false));
  expect(made).toHaveLength(1);
  rerender(page('b', false));
  expect(made).toHaveLength(2);
  expect(made[0]?.destroy).toHaveBeenCalledOnce();
});

it('does not destroy a service that it was given', () => {
  const service = new FakeService();
  const { unmount } = service.render(<Probe />);
  expect(seen).toBe(service);
  unmount();
  expect(service.destroy).not.toHaveBeenCalled();
});

it('renders on a server, without a service', () => {
  const html = renderToString(
    <VideoCallProvider supabase={supabase}>
      <VideoCallInterface roomId="r" receiverId="y" />
    </VideoCallProvider>,
  );
  expect(html).toContain('Start a video call');
  expect(made).toHaveLength(0);
});

it('refuses politely before the service is there', async () => {
  const { startCallEarly } = await earlyPress();
  expect(startCallEarly).toMatchObject({ code: 'not_ready' });
});

async function earlyPress() {
  const { useVideoCall } = await import('./use-video-call.js');
  let call: ReturnType<typeof useVideoCall> | undefined;
  function Early() {
    call = useVideoCall();
    return null;
  }
  const nobody = null as never;
  render(
    <VideoCallProvider supabase={nobody}>
      <Early />
    </VideoCallProvider>,
  );
  await act(async () => void (await call?.startCall('r', 'y')));
  return { startCallEarly: call?.error };
}
