import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { DelegationPage } from '../../../src/permissions/api.ts';
import { today } from '../handling/due.ts';
import { Problem } from '../shared/Problem.tsx';
import { useToast } from '../shared/Toast.tsx';
import { DelegationTable } from './DelegationTable.tsx';
import { dayToTime, Loaded } from './parts.tsx';
import { acts, useAct, useDelegations } from './queries.ts';

/** Who stands in for whom: what one has given, and what one has got. */
export default function DelegationsPage() {
  const { t } = useTranslation();
  const query = useDelegations();
  return (
    <>
      <h1>{t('administration/delegations')}</h1>
      <p>{t('delegation/lead')}</p>
      <Loaded query={query}>
        {(data) => (
          <>
            <DelegationTable items={data.items} />
            {data.mailboxes.length > 0 ? <NewDelegation data={data} /> : <p>{t('delegation/nothing')}</p>}
          </>
        )}
      </Loaded>
    </>
  );
}

function NewDelegation({ data }: { data: DelegationPage }) {
  const { t } = useTranslation();
  const id = useId();
  const toast = useToast();
  const [mailboxId, setMailboxId] = useState(data.mailboxes[0]?.id ?? '');
  const [to, setTo] = useState('');
  const [first, setFirst] = useState(today());
  const [last, setLast] = useState('');
  const [note, setNote] = useState('');
  const make = useAct(() =>
    acts.delegate({
      mailboxId,
      to,
      startsAt: dayToTime(first, false),
      endsAt: dayToTime(last, true),
      ...(note.trim() ? { note: note.trim() } : {}),
    }),
  );
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (to && first && last)
          make.mutate(undefined, {
            onSuccess: () => {
              toast(t('delegation/made'));
              setTo('');
              setNote('');
            },
          });
      }}
    >
      <h2>{t('delegation/new')}</h2>
      <div className="form-row">
        <div className="field">
          <label htmlFor={`${id}-mailbox`}>{t('delegation/mailbox')}</label>
          <select
            id={`${id}-mailbox`}
            value={mailboxId}
            onChange={(event) => setMailboxId(event.target.value)}
          >
            {data.mailboxes.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-to`}>{t('delegation/standIn')}</label>
          <select id={`${id}-to`} required value={to} onChange={(event) => setTo(event.target.value)}>
            <option value="">{t('handling/choose')}</option>
            {data.people.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-first`}>{t('delegation/first')}</label>
          <input
            id={`${id}-first`}
            type="date"
            required
            value={first}
            onChange={(event) => setFirst(event.target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-last`}>{t('delegation/last')}</label>
          <input
            id={`${id}-last`}
            type="date"
            required
            min={first}
            value={last}
            onChange={(event) => setLast(event.target.value)}
          />
        </div>
      </div>
      <div className="field">
        <label htmlFor={`${id}-note`}>{t('delegation/note')}</label>
        <input
          id={`${id}-note`}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
      <p className="under">{t('delegation/help')}</p>
      {make.error && <Problem error={make.error} />}
      <div>
        <Button type="submit" className="button primary">
          {t('delegation/make')}
        </Button>
      </div>
    </form>
  );
}
