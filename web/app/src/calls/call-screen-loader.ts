/** The call screen is a chunk of its own, loaded on the first sign that there will be a call. */
type CallScreenModule = typeof import('./call-screen');

let loading: Promise<CallScreenModule> | null = null;

export function loadCallScreen(): Promise<CallScreenModule> {
  loading ??= import('./call-screen').catch((cause: unknown) => {
    // Not kept: the next sign tries again.
    loading = null;
    throw cause;
  });
  return loading;
}

export function preloadCallScreen(): void {
  void loadCallScreen().catch(() => undefined);
}
