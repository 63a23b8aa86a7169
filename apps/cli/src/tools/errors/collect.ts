import { errorCatalogue as as4, type ErrorDescription } from '@budkavle/as4';
import { errorCatalogue as formats } from '@budkavle/formats';
import { errorCatalogue as pki } from '@budkavle/pki';
import { errorCatalogue as xmlSecurity } from '@budkavle/xml-security';

export interface CatalogueOf {
  /** Name of the package or service. */
  readonly part: string;
  readonly about: string;
  readonly errors: Readonly<Record<string, ErrorDescription>>;
}

/** What reading a file can end in. The other catalogues are in all.ts: they stand on much that takes long to load. */
export const readingCatalogues: readonly CatalogueOf[] = [
  { part: 'xml-security', about: 'XML, signatures, encryption', errors: xmlSecurity },
  { part: 'formats', about: 'identifiers, envelope, message, message receipt', errors: formats },
  { part: 'as4', about: 'transport between access points; the codes of ebMS 3.0', errors: as4 },
  { part: 'pki', about: 'certificates, trust, revocation, key stores', errors: pki },
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

const byCode = new Map(errorsOf(readingCatalogues).map((error) => [error.code, error] as const));

/** What a package says of its code; of these packages only. */
export function findError(code: string): CataloguedError | undefined {
  return byCode.get(code);
}
