import { Link } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Problem } from '../shared/Problem.tsx';
import { useToast } from '../shared/Toast.tsx';
import { Loaded, Table } from './parts.tsx';
import { acts, useAct, useStart } from './queries.ts';

/** The mailboxes that the person administers. */
export default function MailboxesPage() {
  const { t } = useTranslation();
  const start = useStart();
  return (
    <>
      <h1>{t('administration/mailboxes')}</h1>
      <Loaded query={start}>
        {({ administrator, mailboxes }) => (
          <>
            <Table
              name={t('administration/mailboxes')}
              heads={[t('administration/name'), t('administration/address'), t('administration/origin')]}
            >
              {mailboxes.map((each) => (
                <tr key={each.id}>
                  <th scope="row">
                    <Link to="/administration/mailboxes/$mailboxId" params={{ mailboxId: each.id }}>
                      {each.name}
                    </Link>
                  </th>
                  <td className="code">{each.address}</td>
                  <td>
                    {each.closedAt ? (
                      <span className="state bad">{t('administration/closed')}</span>
                    ) : (
                      t(`administration/origin-${each.origin}`)
                    )}
                  </td>
                </tr>
              ))}
            </Table>
            {administrator && <NewMailbox />}
          </>
        )}
      </Loaded>
    </>
  );
}

function NewMailbox() {
  const { t } = useTranslation();
  const id = useId();
  const toast = useToast();
  const [address, setAddress] = useState('');
  const [name, setName] = useState('');
  const make = useAct(() => acts.makeMailbox(address.trim(), name.trim()));
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        if (address.trim() && name.trim() && !make.isPending)
          make.mutate(undefined, {
            onSuccess: () => {
              toast(t('administration/mailboxMade', { name }));
              setAddress('');
              setName('');
            },
          });
      }}
    >
      <h2>{t('administration/newMailbox')}</h2>
      <div className="field">
        <label htmlFor={`${id}-name`}>{t('administration/name')}</label>
        <input
          id={`${id}-name`}
          required
          maxLength={256}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor={`${id}-address`}>{t('administration/address')}</label>
        <input
          id={`${id}-address`}
          required
          maxLength={256}
          aria-describedby={`${id}-help`}
          value={address}
          onChange={(event) => setAddress(event.target.value)}
        />
        <span className="help" id={`${id}-help`}>
          {t('administration/addressHelp')}
        </span>
      </div>
      {make.error && <Problem error={make.error} />}
      <div>
        <Button type="submit" className="button primary">
          {t('administration/makeMailbox')}
        </Button>
      </div>
    </form>
  );
}
