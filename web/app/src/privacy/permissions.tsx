/** What the browser lets this page do, and where that is changed: only the browser can. */
import { useEffect, useState } from 'react';
import { Owner } from '../base/owner';
import { t } from '../i18n/i18n';

const kAsked = ['camera', 'microphone', 'notifications'] as const;
type Asked = (typeof kAsked)[number];
type Permission = PermissionState | 'unknown';

export function Permissions() {
  return (
    <>
      <dl className="privacy-kept">
        {kAsked.map((name) => (
          <One key={name} name={name} />
        ))}
      </dl>
      <p className="soft small">{t('privacy.permission_change')}</p>
    </>
  );
}

function One({ name }: { name: Asked }) {
  const state = usePermission(name);
  return (
    <div>
      <dt>{t(`privacy.permission_${name}`)}</dt>
      <dd data-permission={state}>{t(`privacy.permission_${state}`)}</dd>
    </div>
  );
}

/** Follows the browser's own switch; `unknown` where it does not tell (Firefox before 132 for devices). */
function usePermission(name: Asked): Permission {
  const [state, setState] = useState<Permission>('unknown');
  useEffect(() => {
    const owner = new Owner();
    const asked = navigator.permissions?.query({ name: name as PermissionName });
    void asked?.then(
      (status) => {
        if (owner.disposed) return;
        const follow = () => setState(status.state);
        follow();
        status.addEventListener('change', follow);
        owner.add(() => status.removeEventListener('change', follow));
      },
      () => undefined,
    );
    return () => owner.dispose();
  }, [name]);
  return state;
}
