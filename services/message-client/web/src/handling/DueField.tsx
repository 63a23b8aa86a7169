import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../shared/Problem.tsx';
import { isOverdue } from './due.ts';
import { handlingActions, type Place, useHandlingAction } from './queries.ts';

/** The day when something has to be done. Empty: none. */
export function DueField({
  place,
  dueOn,
  disabled,
}: {
  place: Place;
  dueOn: string | undefined;
  disabled: boolean;
}) {
  const { t } = useTranslation();
  const id = useId();
  const due = useHandlingAction(place, (day: string | null) => handlingActions.setDue(place, day));
  return (
    <span className="inline-field">
      <label htmlFor={id}>{t('handling/due')}</label>
      <input
        id={id}
        key={dueOn ?? ''}
        type="date"
        min="2020-01-01"
        max="2099-12-31"
        defaultValue={dueOn ?? ''}
        disabled={disabled}
        onBlur={(event) => {
          const day = event.target.value;
          if (event.target.validity.valid && day !== (dueOn ?? '')) due.mutate(day || null);
        }}
      />
      {dueOn && isOverdue(dueOn) && <span className="state bad">{t('handling/overdue')}</span>}
      {due.error && <Problem error={due.error} />}
    </span>
  );
}
