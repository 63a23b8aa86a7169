import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Recipient } from '../../../src/web-api.ts';
import { entryQuery } from '../reading/queries.ts';
import { exactTime } from '../shared/time.ts';
import { writing } from './queries.ts';

/** What the address book says of the one who is chosen, and whether they are a favourite. */
export function RecipientDetails({ recipient }: { recipient: Recipient }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const query = entryQuery(recipient.address.identifier);
  const { data } = useQuery(query);
  const favourite = useMutation({
    mutationFn: (chosen: boolean) => writing.setFavourite(recipient.address.identifier, chosen),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: query.queryKey });
      void queries.invalidateQueries({ queryKey: ['recipients'] });
    },
  });
  if (!data) return null;
  const { entry, readAt } = data;
  if (!entry) return <p className="help">{t('recipients/gone')}</p>;
  const facts = [entry.address.description, entry.categories.join(', '), entry.geography.join(', ')].filter(
    Boolean,
  );
  return (
    <div className="recipient-details">
      <span className="help">
        {facts.join(' · ')} {readAt && t('recipients/readAt', { time: exactTime(readAt, t) })}
      </span>
      <Button
        className="button plain small"
        aria-pressed={entry.favourite}
        isPending={favourite.isPending}
        onPress={() => favourite.mutate(!entry.favourite)}
      >
        {t(entry.favourite ? 'recipients/removeFavourite' : 'recipients/addFavourite')}
      </Button>
    </div>
  );
}
