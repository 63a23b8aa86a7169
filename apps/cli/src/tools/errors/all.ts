import { errorCatalogue as accessPoint } from '@budkavle/access-point';
import { errorCatalogue as contracts } from '@budkavle/contracts';
import { errorCatalogue as discovery } from '@budkavle/discovery';
import { errorCatalogue as federation } from '@budkavle/federation';
import { errorCatalogue as messageClient } from '@budkavle/message-client';
import { errorCatalogue as messageService } from '@budkavle/message-service';
import { errorCatalogue as platform } from '@budkavle/platform';
import { errorCatalogue as installation } from '../../installation/errors.ts';
import { type CataloguedError, type CatalogueOf, errorsOf, readingCatalogues } from './collect.ts';

/** Every catalogue of the project, in the order that the page shows them. */
export const catalogues: readonly CatalogueOf[] = [
  ...readingCatalogues,
  { part: 'discovery', about: 'DNS, SMP, published certificates', errors: discovery },
  { part: 'contracts', about: 'interfaces between the services', errors: contracts },
  { part: 'platform', about: 'configuration, database, HTTP, files', errors: platform },
  { part: 'access-point', about: 'the access point', errors: accessPoint },
  { part: 'message-service', about: 'the message service', errors: messageService },
  { part: 'message-client', about: 'the message client', errors: messageClient },
  { part: 'cli', about: 'looking after an installation', errors: installation },
  { part: 'federation', about: 'SML, SMP, certificate publishing, address book, PKI', errors: federation },
];

export const allErrors: readonly CataloguedError[] = errorsOf(catalogues);

/** Codes that two catalogues explain differently. */
export function conflictingCodes(errors: readonly CataloguedError[] = allErrors): string[] {
  const meaning = ({ title, fault, retried, action }: CataloguedError) =>
    JSON.stringify([title, fault, retried, action]);
  const meanings = new Map<string, Set<string>>();
  for (const error of errors)
    meanings.set(error.code, (meanings.get(error.code) ?? new Set()).add(meaning(error)));
  return [...meanings].filter(([, found]) => found.size > 1).map(([code]) => code);
}
