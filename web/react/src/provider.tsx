import { createVideoCalls, type VideoCallService, type VideoCallsOptions } from '@bedside/client';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';

const ServiceContext = createContext<VideoCallService | null | undefined>(undefined);

export type VideoCallProviderProps = { children?: ReactNode } & (
  | { /** A service that the application made, and will destroy. */ service: VideoCallService }
  | ({ service?: undefined } & VideoCallsOptions)
);

/**
 * Gives everything under it the one telephone of this page. With `supabase` (and what else `createVideoCalls` takes) it
 * makes a service for as long as it is mounted; a new `supabase` or `userId` makes a new one, other options are read
 * when it is made.
 */
export function VideoCallProvider(props: VideoCallProviderProps) {
  const made = useOwnService(props.service ? null : (props as VideoCallsOptions));
  return <ServiceContext.Provider value={props.service ?? made}>{props.children}</ServiceContext.Provider>;
}

/** The service, or null before the first effect and on a server. */
export function useVideoCallService(): VideoCallService | null {
  const service = useContext(ServiceContext);
  if (service === undefined) throw new Error('useVideoCall needs a <VideoCallProvider> above it.');
  return service;
}

function useOwnService(options: VideoCallsOptions | null): VideoCallService | null {
  const [service, setService] = useState<VideoCallService | null>(null);
  const latest = useRef(options);
  latest.current = options;
  const supabase = options?.supabase;
  const userId = options?.userId;
  useEffect(() => {
    if (!supabase || !latest.current) return;
    const made = createVideoCalls({ ...latest.current, supabase, userId });
    setService(made);
    return () => {
      setService(null);
      made.destroy();
    };
  }, [supabase, userId]);
  return service;
}
