import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../../../src/web-api.ts';
import { Icon } from '../shared/Icon.tsx';
import type { Fault } from './checks.ts';

interface Props {
  ref: Ref<HTMLDivElement>;
  faults: readonly Fault[];
  /** Why the message service refused it the last time. */
  refusal: Draft['refusal'];
}

/** Everything that must be put right, in one place that focus goes to. */
export function FaultSummary({ ref, faults, refusal }: Props) {
  const { t, i18n } = useTranslation();
  if (faults.length === 0 && !refusal) return null;
  const refusalKey = `problem/${refusal?.code}`;
  return (
    <div className="notice bad" role="alert" tabIndex={-1} ref={ref}>
      <Icon name="alert" />
      <div className="notice-body">
        <strong>{t('compose/fix')}</strong>
        <ul>
          {faults.map((fault) => (
            <li key={fault}>{t(`compose/required/${fault}`)}</li>
          ))}
          {refusal && (
            <li>
              {t(i18n.exists(refusalKey) ? refusalKey : 'problem/generic')}{' '}
              <span className="code">{t('problem/code', { code: refusal.code })}</span>
              {Object.entries(refusal.fields).map(([field, code]) => (
                <span key={field} className="code">
                  {' '}
                  {field}: {code}
                </span>
              ))}
            </li>
          )}
        </ul>
      </div>
    </div>
  );
}
