import { Wifi, WifiOff } from 'lucide-react';
import { useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';

export function ConnectionBanner() {
  const { connection } = useWorkspace();
  const state = useStore(connection.state);
  const said = state === 'lost' || state === 'offline' || state === 'back';
  return (
    <div className="banner-place" role="status">
      {said && (
        <p className="banner" data-state={state}>
          {state === 'back' ? <Wifi size={18} aria-hidden="true" /> : <WifiOff size={18} aria-hidden="true" />}
          {t(`connection.${state}`)}
        </p>
      )}
    </div>
  );
}
