import { Phone, PhoneIncoming, PhoneMissed, PhoneOutgoing, Video } from 'lucide-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { useStore } from '../base/use-store';
import { useWorkspace } from '../context';
import { t } from '../i18n/i18n';
import { Failed, Loading, State } from '../ui/state';
import { useNow } from '../ui/use-now';
import { type HistoryFilter, isNarrow, kEverything } from './history-filter';
import { HistoryFilters } from './history-filters';
import { HistoryRow } from './history-row';
import { HistoryModel } from './history-model';
import type { CallFilter } from './outcome';
import './history.css';

const kKinds: readonly CallFilter[] = ['all', 'missed', 'incoming', 'outgoing'];
const kIcons = { all: Phone, missed: PhoneMissed, incoming: PhoneIncoming, outgoing: PhoneOutgoing };
const kRowHeight = 76;
/** The next page is asked for when this many rows are left below. */
const kAhead = 60;

export default function HistoryPage() {
  const history = useWorkspace().history((backend, me) => new HistoryModel(backend, me));
  const { filter, status, count } = useStore(history.state);
  const [shown, setShown] = useState(0);
  useEffect(() => void history.show(history.state.getSnapshot().filter), [history]);
  function choose(change: Partial<HistoryFilter>) {
    void history.show({ ...filter, ...change });
    // Another list begins at its top.
    setShown((now) => now + 1);
  }
  const narrow = isNarrow(filter);
  return (
    <section className="page">
      <header className="page-header history-header">
        <h1>{t('history.title')}</h1>
        <fieldset className="choices history-filter">
          <legend className="visually-hidden">{t('history.filter')}</legend>
          {kKinds.map((kind) => (
            <label key={kind}>
              <input type="radio" name="filter" checked={filter.kind === kind} onChange={() => choose({ kind })} />
              <span>{t(`history.${kind}`)}</span>
            </label>
          ))}
        </fieldset>
        <HistoryFilters filter={filter} onChange={choose} />
      </header>
      {status === 'loading' && <Loading />}
      {status === 'failed' && <Failed title={t('history.failed')} onRetry={() => void history.show(filter)} />}
      {status === 'ready' && count === 0 && (
        <State
          icon={filter.kind === 'all' ? Video : kIcons[filter.kind]}
          title={t(narrow ? 'history.empty_filtered_title' : `history.empty_${filter.kind}_title`)}
          body={t(narrow ? 'history.empty_filtered_body' : `history.empty_${filter.kind}_body`)}
        >
          {narrow && (
            <button type="button" className="button" onClick={() => choose({ ...kEverything, kind: filter.kind })}>
              {t('history.clear')}
            </button>
          )}
        </State>
      )}
      {status === 'ready' && count > 0 && <Rows key={shown} history={history} />}
    </section>
  );
}

function Rows({ history }: { history: HistoryModel }) {
  const { calls, count, more, loading } = useStore(history.state);
  const scroller = useRef<HTMLDivElement>(null);
  const now = useNow();
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    getItemKey: (index) => calls[index]!.id,
    estimateSize: () => kRowHeight,
    overscan: 8,
  });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && loading === 'no' && lastShown >= count - kAhead) void history.loadMore();
  }, [history, more, loading, lastShown, count]);
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
            aria-setsize={more ? -1 : count}
            aria-posinset={item.index + 1}
          >
            <HistoryRow call={calls[item.index]!} now={now} />
          </li>
        ))}
      </ul>
      {loading === 'more' && <Loading />}
      {loading === 'failed' && <Failed title={t('history.more_failed')} onRetry={() => void history.loadMore()} />}
    </div>
  );
}
