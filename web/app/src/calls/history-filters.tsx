/** Person, outcome and days: behind one button, which says when something is chosen. */
import { SlidersHorizontal } from 'lucide-react';
import { useId, useMemo } from 'react';
import { usePart } from '../base/use-store';
import { useWorkspace } from '../context';
import { locale, t } from '../i18n/i18n';
import { type HistoryFilter, isNarrow, kEverything, type OutcomeFilter } from './history-filter';

const kOutcomes: readonly OutcomeFilter[] = ['answered', 'unanswered', 'trouble'];

interface FiltersProps {
  filter: HistoryFilter;
  onChange: (change: Partial<HistoryFilter>) => void;
}

export function HistoryFilters({ filter, onChange }: FiltersProps) {
  const { rooms, me } = useWorkspace();
  const users = usePart(rooms.state, (state) => state.users);
  const people = useMemo(
    () => [...users.values()].filter(({ id }) => id !== me).sort((a, b) => a.display_name.localeCompare(b.display_name, locale())),
    [users, me],
  );
  const narrow = isNarrow(filter);
  const id = useId();
  return (
    <details className="history-more" open={narrow || undefined}>
      <summary className="button" data-narrow={narrow}>
        <SlidersHorizontal size={18} aria-hidden="true" /> {t('history.more_filters')}
      </summary>
      <div className="history-fields">
        <label htmlFor={`${id}-person`}>{t('history.person')}</label>
        <select id={`${id}-person`} className="input" value={filter.person ?? ''} onChange={(event) => onChange({ person: event.currentTarget.value || null })}>
          <option value="">{t('history.anybody')}</option>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.display_name || t('app.someone')}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-outcome`}>{t('history.outcome')}</label>
        <select
          id={`${id}-outcome`}
          className="input"
          value={filter.outcome ?? ''}
          onChange={(event) => onChange({ outcome: kOutcomes.find((outcome) => outcome === event.currentTarget.value) ?? null })}
        >
          <option value="">{t('history.any_outcome')}</option>
          {kOutcomes.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`history.outcome_${outcome}`)}
            </option>
          ))}
        </select>
        <label htmlFor={`${id}-from`}>{t('history.from')}</label>
        <input
          id={`${id}-from`}
          className="input"
          type="date"
          max={filter.until ?? undefined}
          value={filter.from ?? ''}
          onChange={(event) => onChange({ from: event.currentTarget.value || null })}
        />
        <label htmlFor={`${id}-until`}>{t('history.until')}</label>
        <input
          id={`${id}-until`}
          className="input"
          type="date"
          min={filter.from ?? undefined}
          value={filter.until ?? ''}
          onChange={(event) => onChange({ until: event.currentTarget.value || null })}
        />
        {narrow && (
          <button type="button" className="button" onClick={() => onChange({ ...kEverything, kind: filter.kind })}>
            {t('history.clear')}
          </button>
        )}
      </div>
    </details>
  );
}
