import { type Certificate, CertificateAuthority } from '@budkavle/pki';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { type AuthorityName, authorityNames, authorityRules } from './authority-names.ts';
import { recordIssued } from './issued.ts';
import type { KeyFolder } from './key-files.ts';

/** The environment's authorities, opened. */
export interface Authorities {
  get(name: AuthorityName): CertificateAuthority;
  has(name: AuthorityName): boolean;
  readonly names: readonly AuthorityName[];
}

/** What the authorities are made from. */
export interface AuthorityOptions {
  readonly db: Kysely<FederationTables>;
  readonly keys: KeyFolder;
  readonly environment: string;
  readonly owner: { readonly name: string; readonly organizationIdentifier: string };
  /** Where the lists and responders are found: goes into what is issued. */
  readonly baseUrl: string;
  readonly external: boolean;
  readonly keyBits: number;
}

/** Opens the authorities of the folder; those that are missing are made (roots 20 years, issuing authority 10). */
export async function openAuthorities(options: AuthorityOptions): Promise<Authorities> {
  const opened = new Map<AuthorityName, CertificateAuthority>();
  for (const name of authorityNames) {
    if (authorityRules[name].external && !options.external) continue;
    opened.set(name, await openAuthority(name, opened, options));
  }
  return {
    names: [...opened.keys()],
    has: (name) => opened.has(name),
    get(name) {
      const authority = opened.get(name);
      if (!authority) throw federationError('FED_ROLE_OFF', `the authority ${name} is not run here`);
      return authority;
    },
  };
}

async function openAuthority(
  name: AuthorityName,
  opened: ReadonlyMap<AuthorityName, CertificateAuthority>,
  options: AuthorityOptions,
): Promise<CertificateAuthority> {
  const rule = authorityRules[name];
  const parent = rule.parent && opened.get(rule.parent);
  const urls = {
    crlUrl: `${options.baseUrl}/crl/${name}.crl`,
    ...(rule.ocsp ? { ocspUrl: `${options.baseUrl}/ocsp/${name}` } : {}),
  };
  const subject = {
    commonName: rule.commonName(options.environment),
    organisation: options.owner.name,
    organizationIdentifier: options.owner.organizationIdentifier,
    keyBits: options.keyBits,
    ...urls,
  };
  let made: Certificate | undefined;
  const pair = await options.keys.readOrMake(name, async () => {
    const authority = await (parent
      ? parent.createIntermediate(subject)
      : CertificateAuthority.createRoot(subject));
    made = authority.certificate;
    return { certificatePem: authority.certificate.toPem(), keyPem: authority.keyPem };
  });
  if (made && rule.parent) await recordIssued(options.db, rule.parent, 'authority', made);
  return CertificateAuthority.load({
    ...pair,
    ...urls,
    ...(parent ? { parentPems: parent.chain.map((certificate) => certificate.toPem()) } : {}),
  });
}
