/** The choice of the page's language, named in that language, so that whoever landed in a wrong one finds their own. */
import { Languages } from 'lucide-react';
import { useId } from 'react';
import { useStore } from '../base/use-store';
import { usePage } from '../context';
import { t } from '../i18n/i18n';
import { kEnglishName, languages } from '../i18n/languages';

const kNames = [['en', kEnglishName] as const, ...Object.entries(languages).map(([tag, { name }]) => [tag, name] as const)];

export function LanguagePicker({ hint }: { hint?: string }) {
  const { preferences } = usePage();
  const chosen = useStore(preferences.state).language;
  const id = useId();
  return (
    <div className="language-picker">
      <Languages size={20} aria-hidden="true" />
      <label className="visually-hidden" htmlFor={id}>
        {t('settings.language')}
      </label>
      <select
        id={id}
        className="input select"
        aria-describedby={hint ? `${id}-hint` : undefined}
        value={chosen ?? ''}
        onChange={(event) => preferences.change({ language: event.currentTarget.value || null })}
      >
        <option value="">{t('settings.language_device')}</option>
        {kNames.map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
      {hint && (
        <span id={`${id}-hint`} className="soft small">
          {hint}
        </span>
      )}
    </div>
  );
}
