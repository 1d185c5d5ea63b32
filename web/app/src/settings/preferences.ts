import { type KeyValue, readJson } from '../base/storage';
import { createStore, type ReadonlyStore } from '../base/store';

export type Theme = 'system' | 'light' | 'dark';

/** What this device remembers of its user's taste; nothing of it is a secret and nothing of it leaves the device. */
export interface Preferences {
  theme: Theme;
  ring: boolean;
  /** Notifications of calls while the page is not in front; the browser has to allow them too. */
  notify: boolean;
  /** Notifications also while the page is closed, by way of the browser's push service. */
  closed: boolean;
  /** A sound when somebody sits down in the waiting room. */
  arrivals: boolean;
  /** Do not disturb: calls appear, and nothing rings or pops up on this device. */
  quiet: boolean;
  /** Single keys for the buttons of a call. */
  shortcuts: boolean;
  /** Calls in rooms of care are connected while they ring (docs/decisions.md, 41). */
  early: boolean;
  /** Tag of a catalogue; null follows the device. */
  language: string | null;
}

/** public/theme.js reads the same key before the first paint. */
const kKey = 'bedside.preferences';
const kLanguage = /^[a-z]{2,3}$/;
const kThemes: readonly string[] = ['system', 'light', 'dark'];

export class PreferencesModel {
  private readonly store;

  constructor(private readonly storage: KeyValue) {
    const kept = readJson<Partial<Preferences>>(storage, kKey) ?? {};
    this.store = createStore<Preferences>({
      theme: kThemes.includes(kept.theme ?? '') ? kept.theme! : 'system',
      ring: kept.ring !== false,
      notify: kept.notify === true,
      closed: kept.closed === true,
      arrivals: kept.arrivals !== false,
      quiet: kept.quiet === true,
      shortcuts: kept.shortcuts !== false,
      early: kept.early !== false,
      language: typeof kept.language === 'string' && kLanguage.test(kept.language) ? kept.language : null,
    });
  }

  get state(): ReadonlyStore<Preferences> {
    return this.store;
  }

  change(part: Partial<Preferences>): void {
    this.store.update((state) => ({ ...state, ...part }));
    this.storage.setItem(kKey, JSON.stringify(this.store.getSnapshot()));
  }
}

/** `system` leaves the choice to the style sheet. */
export function applyTheme(theme: Theme, root: HTMLElement): void {
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}
