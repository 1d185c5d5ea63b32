/** What the server tells every page before anybody signs in. */
export interface ServerConfig {
  url: string;
  anon_key: string;
  sign_up: boolean;
  version: string;
  /** Days that each kind of row is kept; 0 is for ever. Null where the server does not say. */
  kept_days?: Readonly<Record<string, number>> | null;
}

export async function fetchConfig(fetcher: typeof fetch = fetch): Promise<ServerConfig> {
  const response = await fetcher('/bedside/v1/config', { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`config answered ${response.status}`);
  const config = (await response.json()) as Partial<ServerConfig>;
  if (typeof config.anon_key !== 'string' || config.anon_key === '') throw new Error('config names no key');
  return {
    // The page and its server are one origin; the configured name matters to programs elsewhere.
    url: location.origin,
    anon_key: config.anon_key,
    sign_up: config.sign_up === true,
    version: typeof config.version === 'string' ? config.version : '',
    kept_days: config.kept_days ?? null,
  };
}
