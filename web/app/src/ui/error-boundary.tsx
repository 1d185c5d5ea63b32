import { Component, type ReactNode } from 'react';
import { t } from '../i18n/i18n';
import { State } from './state';

/** One pane that fails does not take the page, and least of all a running call, with it. */
export class ErrorBoundary extends Component<{ children: ReactNode; resetKey?: string }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(before: { resetKey?: string }): void {
    if (this.state.failed && before.resetKey !== this.props.resetKey) this.setState({ failed: false });
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <State title={t('app.error_title')} body={t('app.error_body')} alert>
        <button type="button" className="button button-primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      </State>
    );
  }
}
