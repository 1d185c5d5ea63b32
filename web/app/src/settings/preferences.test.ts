// Goal: taste is kept on the device, and nonsense kept there is not taken for taste.
import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../base/storage';
import { applyTheme, PreferencesModel } from './preferences';

describe('preferences', () => {
  it('begin with the theme of the device and a ring', () => {
    expect(new PreferencesModel(memoryStorage()).state.getSnapshot()).toEqual({ theme: 'system', ring: true, notify: false, closed: false, arrivals: true, quiet: false, shortcuts: true, early: true, language: null });
  });

  it('are kept for the next visit', () => {
    const storage = memoryStorage();
    new PreferencesModel(storage).change({ theme: 'dark', ring: false, language: 'ar' });
    expect(new PreferencesModel(storage).state.getSnapshot()).toMatchObject({ theme: 'dark', ring: false, language: 'ar' });
  });

  it.each(['{', '7', '{"theme":"neon","ring":"loud","notify":"yes","quiet":1,"early":"x","language":"../x"}'])('read %s as nothing chosen', (text) => {
    const storage = memoryStorage();
    storage.setItem('bedside.preferences', text);
    expect(new PreferencesModel(storage).state.getSnapshot()).toEqual({ theme: 'system', ring: true, notify: false, closed: false, arrivals: true, quiet: false, shortcuts: true, early: true, language: null });
  });

  it('put a chosen theme on the page, and take it off again', () => {
    const root = document.createElement('html');
    applyTheme('dark', root);
    expect(root.dataset['theme']).toBe('dark');
    applyTheme('system', root);
    expect(root.hasAttribute('data-theme')).toBe(false);
  });
});
