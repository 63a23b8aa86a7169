import { useQuery } from '@tanstack/react-query';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { RecipientEntry } from '../../../src/recipients/web-api.ts';
import type { Recipient } from '../../../src/web-api.ts';
import { recipientsQuery } from './queries.ts';

/** Favourites, and whom one has written to lately: one press instead of a search. */
export function QuickRecipients({
  onChoose,
  except,
}: {
  onChoose(recipient: Recipient): void;
  except: readonly string[];
}) {
  const { t } = useTranslation();
  const favourites = useQuery(recipientsQuery('favourites')).data ?? [];
  const recent = (useQuery(recipientsQuery('recent')).data ?? []).filter(
    (one) => !favourites.some((other) => other.address.identifier === one.address.identifier),
  );
  const show = (entries: readonly RecipientEntry[], words: string) => {
    const left = entries.filter((one) => !except.includes(one.address.identifier)).slice(0, 6);
    if (left.length === 0) return null;
    return (
      <div className="quick">
        <span className="help">{words}</span>
        <ul>
          {left.map((one) => (
            <li key={one.address.identifier}>
              <Button
                className="button small"
                onPress={() => onChoose({ organisation: one.organisation, address: one.address })}
              >
                {one.organisation.name}, {one.address.name}
              </Button>
            </li>
          ))}
        </ul>
      </div>
    );
  };
  return (
    <>
      {show(favourites, t('recipients/favourites'))}
      {show(recent, t('recipients/recent'))}
    </>
  );
}
