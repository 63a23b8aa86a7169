import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Recipient } from '../../../src/web-api.ts';
import { RecipientSearch } from '../compose/RecipientPicker.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { extrasKey, extrasQuery, writing } from './queries.ts';

/** Everybody after the first: each gets a message of its own, and cannot see the others. */
export function MoreRecipients({ draftId, first }: { draftId: string; first: Recipient }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [adding, setAdding] = useState(false);
  const more = useQuery(extrasQuery(draftId)).data?.moreRecipients ?? [];
  const save = useMutation({
    mutationFn: (recipients: readonly Recipient[]) => writing.setRecipients(draftId, recipients),
    onSuccess: (extras) => queries.setQueryData(extrasKey(draftId), extras),
  });
  const taken = [first, ...more].map((one) => one.address.identifier);
  return (
    <div className="field more-recipients">
      {more.length > 0 && (
        <>
          <span className="label">{t('writing/alsoTo', { count: more.length })}</span>
          <ul>
            {more.map((one) => (
              <li key={one.address.identifier}>
                <span>
                  <strong>{one.organisation.name}</strong>, {one.address.name}
                </span>
                <Button
                  className="button plain small"
                  aria-label={t('writing/removeRecipient', {
                    name: `${one.organisation.name}, ${one.address.name}`,
                  })}
                  onPress={() => save.mutate(more.filter((other) => other !== one))}
                >
                  <Icon name="cross" />
                </Button>
              </li>
            ))}
          </ul>
          <span className="help">{t('writing/alsoToHelp')}</span>
        </>
      )}
      {adding ? (
        <RecipientSearch
          invalid={false}
          label={t('writing/addRecipient')}
          onChange={(chosen) => {
            if (!chosen) return;
            setAdding(false);
            if (!taken.includes(chosen.address.identifier)) save.mutate([...more, chosen]);
          }}
        />
      ) : (
        <div>
          <Button className="button small" onPress={() => setAdding(true)} isDisabled={more.length >= 49}>
            <Icon name="plus" /> {t('writing/addRecipient')}
          </Button>
        </div>
      )}
      {save.error && <Problem error={save.error} />}
    </div>
  );
}
