/** An app of its own: supabase-js, @bedside/client, and one picture. */
import { createVideoCalls, type VideoCallService } from '@bedside/client';
import { createClient } from '@supabase/supabase-js';

declare global {
  interface Window {
    openPhone(anonKey: string, session: { access_token: string; refresh_token: string }): Promise<void>;
    phone: VideoCallService;
  }
}

window.openPhone = async (anonKey, session) => {
  const supabase = createClient(location.origin, anonKey);
  const { error } = await supabase.auth.setSession(session);
  if (error) throw error;
  const calls = createVideoCalls({ supabase, ring: false, engineUrl: '/engine.wasm' });
  const video = document.getElementById('other') as HTMLVideoElement;
  calls.store.subscribe(() => {
    const { remoteStream } = calls.store.getSnapshot();
    if (video.srcObject !== remoteStream) video.srcObject = remoteStream;
  });
  window.phone = calls;
};
