import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';

const kShownMs = 8_000;

/** What went wrong with the last press, where there is no better place to say it. */
export function Notice() {
  const { notices } = useWorkspace();
  const text = useStore(notices);
  useEffect(() => {
    if (text === null) return;
    const timer = setTimeout(() => notices.set(null), kShownMs);
    return () => clearTimeout(timer);
  }, [text, notices]);
  return (
    <div className="toast-place" role="alert">
      {text !== null && (
        <p className="toast">
          {text}
          <button type="button" className="icon-button" aria-label={t('app.close')} onClick={() => notices.set(null)}>
            <X size={20} aria-hidden="true" />
          </button>
        </p>
      )}
    </div>
  );
}
