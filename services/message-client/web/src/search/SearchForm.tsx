import { useNavigate } from '@tanstack/react-router';
import { useId } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { type Wanted, wantedOf } from './queries.ts';

const states = [
  'NEW',
  'SCHEDULED',
  'SUBMITTED',
  'WAITING_FOR_RECEIPT',
  'ACCEPTED',
  'REJECTED',
  'MESSAGE_EXCHANGE_ERROR',
  'NO_RECEIPT',
] as const;

/** What to search for. One field for words; the rest narrows it down. */
export function SearchForm({ wanted }: { wanted: Wanted }) {
  const { t } = useTranslation();
  const { mailboxes } = useSession();
  const navigate = useNavigate();
  const id = useId();
  const narrowed = Object.keys(wanted).some((field) => field !== 'q');
  const text = (name: keyof Wanted, type = 'text') => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{t(`search/field_${name}`)}</label>
      <input
        id={`${id}-${name}`}
        name={name}
        type={type}
        maxLength={200}
        autoComplete="off"
        defaultValue={wanted[name] ?? ''}
      />
    </div>
  );
  return (
    <form
      className="search-form"
      onSubmit={(event) => {
        event.preventDefault();
        const search = wantedOf(Object.fromEntries(new FormData(event.currentTarget)));
        void navigate({ to: '/search', search });
      }}
    >
      <div className="search-words">
        {text('q', 'search')}
        <Button type="submit" className="button primary">
          <Icon name="search" /> {t('search/do')}
        </Button>
      </div>
      <details open={narrowed}>
        <summary>{t('search/narrow')}</summary>
        <div className="search-more">
          {text('party')}
          {text('reference')}
          <div className="field">
            <label htmlFor={`${id}-mailbox`}>{t('search/field_mailbox')}</label>
            <select id={`${id}-mailbox`} name="mailbox" defaultValue={wanted.mailbox ?? ''}>
              <option value="">{t('search/all')}</option>
              {mailboxes.map((each) => (
                <option key={each.id} value={each.id}>
                  {each.name}
                </option>
              ))}
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-direction`}>{t('search/field_direction')}</label>
            <select id={`${id}-direction`} name="direction" defaultValue={wanted.direction ?? ''}>
              <option value="">{t('search/both')}</option>
              <option value="in">{t('search/in')}</option>
              <option value="out">{t('search/out')}</option>
            </select>
          </div>
          <div className="field">
            <label htmlFor={`${id}-state`}>{t('search/field_state')}</label>
            <select id={`${id}-state`} name="state" defaultValue={wanted.state ?? ''}>
              <option value="">{t('search/any')}</option>
              {states.map((state) => (
                <option key={state} value={state}>
                  {t(state === 'NEW' ? 'search/received' : `stateShort/${state}`)}
                </option>
              ))}
            </select>
          </div>
          {text('from', 'date')}
          {text('to', 'date')}
          <label className="plain-check">
            <input type="checkbox" name="files" value="1" defaultChecked={wanted.files === '1'} />{' '}
            {t('search/field_files')}
          </label>
          <label className="plain-check">
            <input type="checkbox" name="failed" value="1" defaultChecked={wanted.failed === '1'} />{' '}
            {t('search/field_failed')}
          </label>
        </div>
      </details>
    </form>
  );
}
