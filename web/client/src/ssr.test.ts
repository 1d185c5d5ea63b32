// On a server the package loads, holds no socket, and says that calls do not work there.
// @vitest-environment node
import { expect, it } from 'vitest';
import { createVideoCalls, IDLE_SNAPSHOT, isSupported } from './index.js';
import { FakeSupabase } from './testing/fake-supabase.js';

it('watches nothing and renders the idle state', async () => {
  expect(typeof window).toBe('undefined');
  const supabase = new FakeSupabase('me');
  const service = createVideoCalls({ supabase });
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(supabase.channels).toHaveLength(0);
  expect(supabase.authListeners).toBe(0);
  expect(service.store.getSnapshot()).toBe(IDLE_SNAPSHOT);
  expect(isSupported().supported).toBe(false);
  await expect(service.startCall('r', 'you')).rejects.toMatchObject({ code: 'unsupported' });
  service.destroy();
});
