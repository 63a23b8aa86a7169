import { errorCatalogue as as4 } from '@budkavle/as4';
import { errorCatalogue as contracts } from '@budkavle/contracts';
import { errorCatalogue as discovery } from '@budkavle/discovery';
import { errorCatalogue as formats } from '@budkavle/formats';
import { errorCatalogue as pki } from '@budkavle/pki';
import { type ErrorDescription, errorCatalogue as platform } from '@budkavle/platform';
import { errorCatalogue as xmlSecurity } from '@budkavle/xml-security';

export interface CatalogueOf {
  /** Name of the package or service. */
  readonly part: string;
  readonly about: string;
  readonly errors: Readonly<Record<string, ErrorDescription>>;
}

/** The packages' catalogues: all that the tools can meet. The services' are in all.ts, for they take long to load. */
export const packageCatalogues: readonly CatalogueOf[] = [
  { part: 'xml-security', about: 'XML, signatures, encryption', errors: xmlSecurity },
  { part: 'formats', about: 'identifiers, envelope, message, message receipt', errors: formats },
  { part: 'as4', about: 'transport between access points; the codes of ebMS 3.0', errors: as4 },
  { part: 'discovery', about: 'DNS, SMP, published certificates', errors: discovery },
  { part: 'pki', about: 'certificates, trust, revocation, key stores', errors: pki },
  { part: 'contracts', about: 'interfaces between the services', errors: contracts },
  { part: 'platform', about: 'configuration, database, HTTP, files', errors: platform },
];

export interface CataloguedError extends ErrorDescription {
  readonly code: string;
  readonly part: string;
}

export function errorsOf(catalogues: readonly CatalogueOf[]): CataloguedError[] {
  return catalogues.flatMap(({ part, errors }) =>
    Object.entries(errors).map(([code, description]) => ({ ...description, code, part })),
  );
}

const byCode = new Map(errorsOf(packageCatalogues).map((error) => [error.code, error] as const));

/** What a package says of its code. */
export function findError(code: string): CataloguedError | undefined {
  return byCode.get(code);
}
