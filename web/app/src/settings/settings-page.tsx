import { type FormEvent, useState } from 'react';
import { href, paths } from '../base/router';
import { usePart, useStore } from '../base/use-store';
import { usePage, useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { Field } from '../session/fields';
import { Avatar } from '../ui/avatar';
import { Section } from '../ui/section';
import { CallAlerts, Switch } from './call-alerts';
import { LanguagePicker } from './language-picker';
import type { Theme } from './preferences';

const kMaxName = 80;
const kThemes: readonly Theme[] = ['system', 'light', 'dark'];

export default function SettingsPage({ email }: { email: string }) {
  const { session } = usePage();
  return (
    <section className="page">
      <header className="page-header">
        <h1>{t('settings.title')}</h1>
      </header>
      <div className="page-scroll">
        <div className="settings">
          <Section title={t('settings.profile')}>
            <Profile />
          </Section>
          <Section title={t('settings.appearance')}>
            <Appearance />
          </Section>
          <Section title={t('settings.language')}>
            <LanguagePicker hint={t('settings.language_hint')} />
          </Section>
          <Section title={t('settings.sound')}>
            <CallAlerts />
          </Section>
          <Section title={t('settings.keyboard')}>
            <Shortcuts />
          </Section>
          <Section title={t('check.title')}>
            <p className="soft">{t('check.hint')}</p>
            <a className="button settings-link" href={href(paths.check)}>
              {t('check.open')}
            </a>
          </Section>
          <Section title={t('settings.privacy')}>
            <p className="soft">{t('settings.privacy_hint')}</p>
            <a className="button settings-link" href={href(paths.privacy)}>
              {t('settings.privacy_open')}
            </a>
          </Section>
          <Section title={t('settings.account')}>
            <Account email={email} />
          </Section>
          <p className="soft small settings-about">{t('settings.version', { version: session.config?.version ?? '' })}</p>
        </div>
      </div>
    </section>
  );
}

type Saving = 'idle' | 'saving' | 'saved' | 'failed';

function Profile() {
  const workspace = useWorkspace();
  const current = usePart(workspace.rooms.state, ({ users }) => users.get(workspace.me)?.display_name) ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  const [saving, setSaving] = useState<Saving>('idle');
  const name = typed ?? current;
  const trimmed = name.trim();
  const problem =
    typed === null
      ? null
      : trimmed === ''
        ? t('settings.name_empty')
        : [...trimmed].length > kMaxName
          ? t('settings.name_long', { max: kMaxName })
          : null;

  async function save(event: FormEvent) {
    event.preventDefault();
    if (problem || trimmed === current || saving === 'saving') return;
    setSaving('saving');
    const done = await workspace.rename(trimmed);
    if (done) setTyped(null);
    setSaving(done ? 'saved' : 'failed');
  }

  return (
    <form className="profile" noValidate onSubmit={(event) => void save(event)}>
      <Avatar id={workspace.me} name={name} size="large" />
      <div className="profile-field">
        <Field
          label={t('settings.name')}
          hint={t('settings.name_hint')}
          autoComplete="name"
          value={name}
          onValue={(value) => (setTyped(value), setSaving('idle'))}
          error={problem ?? (saving === 'failed' ? t('settings.save_failed') : null)}
        />
        <div className="profile-save">
          <button type="submit" className="button button-primary" disabled={trimmed === current || problem !== null}>
            {t(saving === 'saving' ? 'settings.saving' : 'settings.save')}
          </button>
          <span role="status" className="soft">
            {saving === 'saved' ? t('settings.saved') : null}
          </span>
        </div>
      </div>
    </form>
  );
}

function Appearance() {
  const { preferences } = usePage();
  const { theme } = useStore(preferences.state);
  return (
    <fieldset className="choices">
      <legend className="visually-hidden">{t('settings.appearance')}</legend>
      {kThemes.map((name) => (
        <label key={name}>
          <input type="radio" name="theme" checked={theme === name} onChange={() => preferences.change({ theme: name })} />
          <span>{t(`settings.theme_${name}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Shortcuts() {
  const { preferences } = usePage();
  const { shortcuts } = useStore(preferences.state);
  return (
    <Switch
      title={t('settings.shortcuts')}
      hint={t('settings.shortcuts_hint')}
      checked={shortcuts}
      onChange={(on) => preferences.change({ shortcuts: on })}
    />
  );
}

function Account({ email }: { email: string }) {
  const { session } = usePage();
  const [failed, setFailed] = useState(false);
  async function everywhere() {
    setFailed((await session.signOut('global')) !== null);
  }
  return (
    <>
      {email && <p className="soft">{t('settings.signed_in_as', { email })}</p>}
      <AccountAction words={t('settings.add_account')} onPress={() => void session.useAnother()} />
      <AccountAction words={t('settings.sign_out')} hint={t('settings.sign_out_hint')} onPress={() => void session.signOut('local')} />
      <AccountAction
        words={t('settings.sign_out_everywhere')}
        hint={t('settings.sign_out_everywhere_hint')}
        danger
        onPress={() => void everywhere()}
      />
      {failed && (
        <p className="notice notice-danger" role="alert">
          {t('settings.sign_out_failed')}
        </p>
      )}
    </>
  );
}

interface AccountActionProps {
  words: string;
  hint?: string;
  danger?: boolean;
  onPress: () => void;
}

function AccountAction({ words, hint, danger, onPress }: AccountActionProps) {
  return (
    <div className="account-action">
      <button type="button" className={`button ${danger ? 'button-danger' : ''}`} onClick={onPress}>
        {words}
      </button>
      {hint && <span className="soft small">{hint}</span>}
    </div>
  );
}
