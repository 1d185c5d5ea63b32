/** How long a link is good for. */
import { t } from '../i18n/i18n';

const kLifetimes = [30, 120, 1440, 10080] as const;
export const kUsualLifetime: number = kLifetimes[1];

export function Lifetime({ minutes, onChange }: { minutes: number; onChange: (minutes: number) => void }) {
  return (
    <fieldset className="lifetime">
      <legend>{t('links.lifetime')}</legend>
      <div className="choices">
        {kLifetimes.map((choice) => (
          <label key={choice}>
            <input type="radio" name="lifetime" checked={minutes === choice} onChange={() => onChange(choice)} />
            <span>{t(`links.minutes_${choice}`)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
