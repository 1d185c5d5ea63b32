import { Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing, Video } from 'lucide-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { Failed, Loading, State } from '../ui/state';
import { useNow } from '../ui/use-now';
import { HistoryRow } from './history-row';
import type { HistoryModel } from './history-model';
import type { CallFilter } from './outcome';

const kFilters: readonly CallFilter[] = ['all', 'missed', 'incoming', 'outgoing'];
const kIcons = { all: Phone, missed: PhoneMissed, incoming: PhoneIncoming, outgoing: PhoneOutgoing };
const kRowHeight = 76;
/** The next page is asked for when this many rows are left below. */
const kAhead = 15;

export default function HistoryPage() {
  const { history } = useWorkspace();
  const { filter, status, calls } = useStore(history.state);
  useEffect(() => void history.show(history.state.getSnapshot().filter), [history]);
  return (
    <section className="page">
      <header className="page-header history-header">
        <h1>{t('history.title')}</h1>
        <fieldset className="choices history-filter">
          <legend className="visually-hidden">{t('history.filter')}</legend>
          {kFilters.map((name) => (
            <label key={name}>
              <input type="radio" name="filter" checked={filter === name} onChange={() => void history.show(name)} />
              <span>{t(`history.${name}`)}</span>
            </label>
          ))}
        </fieldset>
      </header>
      {status === 'loading' && <Loading />}
      {status === 'failed' && <Failed title={t('history.failed')} onRetry={() => void history.show(filter)} />}
      {status === 'ready' && calls.length === 0 && (
        <State
          icon={filter === 'all' ? Video : kIcons[filter]}
          title={t(`history.empty_${filter}_title`)}
          body={t(`history.empty_${filter}_body`)}
        />
      )}
      {status === 'ready' && calls.length > 0 && <Rows key={filter} history={history} />}
    </section>
  );
}

function Rows({ history }: { history: HistoryModel }) {
  const { calls, more, loadingMore } = useStore(history.state);
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow();
  const virtual = useVirtualizer({
    count: calls.length,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => calls[index]!.id,
    estimateSize: () => kRowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && !loadingMore && lastShown >= calls.length - kAhead) void history.loadMore();
  }, [history, more, loadingMore, lastShown, calls.length]);
  return (
    <div className="page-scroll" ref={scroller} tabIndex={0} role="region" aria-label={t('history.title')}>
      <ul className="history-list" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => (
          <li
            key={item.key}
            ref={virtual.measureElement}
            data-index={item.index}
            className="history-place"
            style={{ transform: `translateY(${item.start}px)` }}
            aria-setsize={more ? -1 : calls.length}
            aria-posinset={item.index + 1}
          >
            <HistoryRow call={calls[item.index]!} now={now} />
          </li>
        ))}
      </ul>
      {loadingMore && <Loading />}
    </div>
  );
}
