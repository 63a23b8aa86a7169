import { useTranslation } from 'react-i18next';
import type { Hours } from '../../../src/watch/api.ts';

const days = [1, 2, 3, 4, 5, 6, 7] as const;

/** When a mailbox is attended, day by day. No day at all: always. */
export function OpeningHours({ hours, onChange }: { hours: Hours; onChange(hours: Hours): void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="opening">
      <legend className="under">{t('watch/hoursHelp')}</legend>
      {days.map((day) => {
        const own = hours.find((each) => each.day === day);
        const name = t(`watch/day-${day}`);
        const others = hours.filter((each) => each.day !== day);
        const set = (from: string, to: string) =>
          from && to && onChange([...others, { day, from, to }].sort((a, b) => a.day - b.day));
        return (
          <div key={day} className="opening-day">
            <label className="choice">
              <input
                type="checkbox"
                checked={own !== undefined}
                onChange={(event) => (event.target.checked ? set('08:00', '17:00') : onChange(others))}
              />
              {name}
            </label>
            {own ? (
              <>
                <input
                  className="input"
                  type="time"
                  aria-label={t('watch/opens', { day: name })}
                  value={own.from}
                  onChange={(event) => set(event.target.value, own.to)}
                />
                <span aria-hidden="true">–</span>
                <input
                  className="input"
                  type="time"
                  aria-label={t('watch/closes', { day: name })}
                  value={own.to}
                  onChange={(event) => set(own.from, event.target.value)}
                />
              </>
            ) : (
              <span className="under">{t(hours.length === 0 ? 'watch/always' : 'watch/closedDay')}</span>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}
