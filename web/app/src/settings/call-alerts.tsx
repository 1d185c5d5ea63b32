/** What this device does when somebody calls: ring, notify, or leave its user in peace. */
import { type ReactNode, useState } from 'react';
import { usePart, useStore } from '../base/use-store';
import { usePage, useWorkspace } from '../context';
import { t } from '../i18n/i18n';

type Permission = NotificationPermission | 'unsupported';

function permissionNow(): Permission {
  const able = typeof Notification !== 'undefined' && 'serviceWorker' in navigator;
  return able ? Notification.permission : 'unsupported';
}

export function CallAlerts() {
  const { preferences } = usePage();
  const { push, rooms, me } = useWorkspace();
  const doctor = usePart(rooms.state, ({ users }) => users.get(me)?.role === 'doctor');
  const [permission, setPermission] = useState(permissionNow);
  const { ring, notify, closed, arrivals, quiet } = useStore(preferences.state);
  const reach = useStore(push.state);
  const allowed = notify && permission === 'granted';

  async function changeNotify(wanted: boolean) {
    let now = permissionNow();
    if (wanted && now === 'default') now = await Notification.requestPermission();
    setPermission(now);
    preferences.change({ notify: wanted && now === 'granted' });
  }

  return (
    <>
      <Switch
        title={t('settings.ring')}
        hint={t('settings.ring_hint')}
        checked={ring}
        onChange={(on) => preferences.change({ ring: on })}
      />
      <Switch
        title={t('alerts.notify')}
        hint={t('alerts.notify_hint')}
        checked={allowed}
        disabled={permission === 'unsupported'}
        onChange={(on) => void changeNotify(on)}
      />
      {permission !== 'granted' && permission !== 'default' && (
        <p className="notice" role="status">
          {t(permission === 'denied' ? 'alerts.notify_blocked' : 'alerts.notify_unsupported')}
        </p>
      )}
      {allowed && (
        <Switch
          title={t('alerts.closed')}
          hint={t('alerts.closed_hint')}
          checked={closed}
          onChange={(on) => preferences.change({ closed: on })}
        />
      )}
      {allowed && closed && reach === 'failed' && (
        <p className="notice" role="alert">
          {t('alerts.closed_failed')}
        </p>
      )}
      {doctor && (
        <Switch
          title={t('waiting.chime')}
          hint={t('waiting.chime_hint')}
          checked={arrivals}
          onChange={(on) => preferences.change({ arrivals: on })}
        />
      )}
      <Switch
        title={t('alerts.quiet')}
        hint={t('alerts.quiet_hint')}
        checked={quiet}
        onChange={(on) => preferences.change({ quiet: on })}
      />
    </>
  );
}

interface SwitchProps {
  title: string;
  hint: ReactNode;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function Switch({ title, hint, checked, disabled, onChange }: SwitchProps) {
  return (
    <label className="switch">
      <span>
        <strong>{title}</strong>
        <span className="soft small">{hint}</span>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
