import { errorCatalogue as accessPoint } from '@budkavle/access-point';
import { errorCatalogue as as4 } from '@budkavle/as4';
import { errorCatalogue as contracts } from '@budkavle/contracts';
import { errorCatalogue as discovery } from '@budkavle/discovery';
import { errorCatalogue as federation } from '@budkavle/federation';
import { errorCatalogue as formats } from '@budkavle/formats';
import { errorCatalogue as messageClient } from '@budkavle/message-client';
import { errorCatalogue as messageService } from '@budkavle/message-service';
import { errorCatalogue as pki } from '@budkavle/pki';
import { type ErrorDescription, errorCatalogue as platform } from '@budkavle/platform';
import { errorCatalogue as xmlSecurity } from '@budkavle/xml-security';

export interface CatalogueOf {
  /** Name of the package or service. */
  readonly part: string;
  readonly about: string;
  readonly errors: Readonly<Record<string, ErrorDescription>>;
}

/** Every catalogue of the project, in the order that the page shows them. */
export const catalogues: readonly CatalogueOf[] = [
  { part: 'xml-security', about: 'XML, signatures, encryption', errors: xmlSecurity },
  { part: 'formats', about: 'identifiers, envelope, message, message receipt', errors: formats },
  { part: 'as4', about: 'transport between access points; the codes of ebMS 3.0', errors: as4 },
  { part: 'discovery', about: 'DNS, SMP, published certificates', errors: discovery },
  { part: 'pki', about: 'certificates, trust, revocation, key stores', errors: pki },
  { part: 'contracts', about: 'interfaces between the services', errors: contracts },
  { part: 'platform', about: 'configuration, database, HTTP, files', errors: platform },
  { part: 'access-point', about: 'the access point', errors: accessPoint },
  { part: 'message-service', about: 'the message service', errors: messageService },
  { part: 'message-client', about: 'the message client', errors: messageClient },
  { part: 'federation', about: 'SML, SMP, certificate publishing, address book, PKI', errors: federation },
];

export interface CataloguedError extends ErrorDescription {
  readonly code: string;
  readonly part: string;
}

export const allErrors: readonly CataloguedError[] = catalogues.flatMap(({ part, errors }) =>
  Object.entries(errors).map(([code, description]) => ({ ...description, code, part })),
);

const byCode = new Map(allErrors.map((error) => [error.code, error] as const));

export function findError(code: string): CataloguedError | undefined {
  return byCode.get(code);
}

/** Codes that two catalogues explain differently. */
export function conflictingCodes(errors: readonly CataloguedError[] = allErrors): string[] {
  const meaning = ({ title, fault, retried, action }: CataloguedError) =>
    JSON.stringify([title, fault, retried, action]);
  const meanings = new Map<string, Set<string>>();
  for (const error of errors)
    meanings.set(error.code, (meanings.get(error.code) ?? new Set()).add(meaning(error)));
  return [...meanings].filter(([, found]) => found.size > 1).map(([code]) => code);
}
