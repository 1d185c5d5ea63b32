import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { t } from '../i18n/i18n';

interface StateProps {
  icon?: LucideIcon;
  title: string;
  body?: string;
  children?: ReactNode;
  /** Something went wrong, which is to be spoken. */
  alert?: boolean;
  /** The whole page, whose heading is the first. */
  page?: boolean;
}

/** A page or pane that has nothing to list: empty, missing or out of order. */
export function State({ icon: Icon, title, body, children, alert, page }: StateProps) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="state" role={alert ? 'alert' : undefined}>
      {Icon && (
        <span className="state-icon">
          <Icon size={28} aria-hidden="true" />
        </span>
      )}
      <Heading>{title}</Heading>
      {body && <p>{body}</p>}
      {children}
    </div>
  );
}

export function Loading() {
  return (
    <div className="state" role="status">
      <span className="spinner" />
      <span className="visually-hidden">{t('app.loading')}</span>
    </div>
  );
}

export function Failed({ title, onRetry }: { title: string; onRetry: () => void }) {
  return (
    <div className="state" role="alert">
      <h2>{title}</h2>
      <button type="button" className="button" onClick={onRetry}>
        {t('app.retry')}
      </button>
    </div>
  );
}
