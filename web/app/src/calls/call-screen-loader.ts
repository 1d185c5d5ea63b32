import type { ComponentType } from 'react';
import { callLabels, language } from '../i18n/i18n';
import type { CallScreenProps } from './call-screen-props';

/** The call screen is a chunk of its own, loaded with its words on the first sign that there will be a call. */
let loading: Promise<ComponentType<CallScreenProps>> | null = null;
language.subscribe(() => (loading = null));

export function loadCallScreen(): Promise<ComponentType<CallScreenProps>> {
  loading ??= Promise.all([import('./call-screen'), callLabels()]).then(
    ([{ makeCallScreen }, labels]) => makeCallScreen(labels),
    (cause: unknown) => {
      // Not kept: the next sign tries again.
      loading = null;
      throw cause;
    },
  );
  return loading;
}

export function preloadCallScreen(): void {
  void loadCallScreen().catch(() => undefined);
}
