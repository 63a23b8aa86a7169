import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Party } from '../../../src/web-api.ts';
import { Icon } from '../shared/Icon.tsx';
import { exactTime } from '../shared/time.ts';
import { entryQuery } from './queries.ts';

const same = (one: string, other: string) =>
  one.trim().localeCompare(other.trim(), 'sv', { sensitivity: 'base' }) === 0;

/** Who wrote, as the address book knows them; a warning when the message calls them something else. */
export function SenderDetails({ party }: { party: Party }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { identifier, name } = party.address;
  const { data } = useQuery({ ...entryQuery(identifier), enabled: identifier !== '' });
  if (!data) return null;
  const { entry, readAt } = data;
  const warning = !entry
    ? t('reading/senderUnknown')
    : entry.organisation.participant.toLowerCase() !== party.organisation.participant.toLowerCase()
      ? t('reading/senderOther', { name: entry.organisation.name })
      : !same(entry.address.name, name) && name !== identifier
        ? t('reading/senderDiffers', { name: entry.address.name })
        : undefined;
  return (
    <div className="sender-details">
      {warning && (
        <p className="notice wait" role="note">
          <Icon name="alert" /> <span className="notice-body">{warning}</span>
        </p>
      )}
      {entry && (
        <>
          <Button className="button plain small no-print" aria-expanded={open} onPress={() => setOpen(!open)}>
            {t('reading/sender')} <Icon name="down" />
          </Button>
          {open && (
            <dl className="facts">
              <Fact words={t('reading/organisation')}>
                {entry.organisation.name}
                {entry.organisationAlso ? ` (${entry.organisationAlso})` : ''}
              </Fact>
              <Fact words={t('reading/organisationNumber')}>{entry.organisationNumber}</Fact>
              <Fact words={t('reading/participant')}>{entry.organisation.participant}</Fact>
              <Fact words={t('reading/function')}>{entry.address.name}</Fact>
              <Fact words={t('reading/description')}>{entry.address.description}</Fact>
              <Fact words={t('reading/address')}>{entry.address.identifier}</Fact>
              <Fact words={t('recipients/category')}>{entry.categories.join(', ')}</Fact>
              <Fact words={t('recipients/geography')}>{entry.geography.join(', ')}</Fact>
              <Fact words={t('reading/bookRead')}>{readAt && exactTime(readAt, t)}</Fact>
            </dl>
          )}
        </>
      )}
    </div>
  );
}

function Fact({ words, children }: { words: string; children: React.ReactNode }) {
  if (!children) return null;
  return (
    <div style={{ display: 'contents' }}>
      <dt>{words}</dt>
      <dd>{children}</dd>
    </div>
  );
}
