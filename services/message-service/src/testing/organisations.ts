import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AddressBookClient,
  ContractError,
  type FunctionalAddress,
  identifierKey,
} from '@budkavle/contracts';
import { type Discovery, DiscoveryError, type DiscoveryErrorCode } from '@budkavle/discovery';
import { canonicalParticipant } from '@budkavle/formats';
import { CertificateAuthority, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';

/** An organisation of the tests: keys, addresses. */
export interface TestOrganisation {
  participant: string;
  name: string;
  signing: KeyEntry;
  encryption: KeyEntry;
  files: { signing: KeyPaths; encryption: KeyPaths };
  addresses: string[];
}
interface KeyPaths {
  certificate: string;
  key: string;
}

let authority: Promise<CertificateAuthority> | undefined;
const testAuthority = () => {
  authority ??= CertificateAuthority.createRoot({ commonName: 'Fiktiv rot', keyBits: 2048 });
  return authority;
};

/** Makes a key for the test, and its files. */
export async function makeKey(folder: string, name: string): Promise<{ entry: KeyEntry; paths: KeyPaths }> {
  const { certificate, keyPem = '' } = await (await testAuthority()).issue({
    profile: 'organisation',
    subject: { commonName: `${name} (fiktiv)` },
    keyBits: 2048,
  });
  const paths = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  writeFileSync(paths.certificate, certificate.toPem());
  writeFileSync(paths.key, keyPem);
  return { entry: keyEntryFromPem([certificate], keyPem), paths };
}

export async function makeOrganisation(
  folder: string,
  domain: string,
  addresses: string[],
): Promise<TestOrganisation> {
  const signing = await makeKey(folder, `${domain}-signing`);
  const encryption = await makeKey(folder, `${domain}-encryption`);
  return {
    participant: `0203:${domain}`,
    name: domain.split('.')[0] ?? domain,
    signing: signing.entry,
    encryption: encryption.entry,
    files: { signing: signing.paths, encryption: encryption.paths },
    addresses,
  };
}

/** Discovery that knows these organisations; `fail` makes it answer with an error. */
export class FakeDiscovery
  implements Pick<Discovery, 'encryptionCertificate' | 'signingCertificates' | 'invalidate'>
{
  readonly organisations: readonly TestOrganisation[];
  readonly published = new Map<string, KeyEntry[]>();
  fail: DiscoveryErrorCode | undefined;
  asked = 0;
  /** What is published from the next invalidate() on: a certificate that was changed. */
  afterInvalidate = new Map<string, KeyEntry[]>();

  constructor(organisations: readonly TestOrganisation[]) {
    this.organisations = organisations;
    this.clear();
  }

  clear(): void {
    for (const one of this.organisations) this.published.set(one.participant, [one.signing]);
    this.afterInvalidate.clear();
    this.fail = undefined;
    this.asked = 0;
  }

  async encryptionCertificate(participant: unknown) {
    return this.#find(participant).encryption.certificate;
  }

  async signingCertificates(participant: unknown) {
    this.asked += 1;
    const { participant: id } = this.#find(participant);
    return (this.published.get(id) ?? []).map((entry) => entry.certificate);
  }

  invalidate(participant: unknown): void {
    const id = canonicalParticipant(String(participant));
    const next = this.afterInvalidate.get(id);
    if (next) this.published.set(id, next);
  }

  #find(participant: unknown): TestOrganisation {
    if (this.fail) throw new DiscoveryError(this.fail, 'as the test wants');
    const id = canonicalParticipant(String(participant));
    const found = this.organisations.find((one) => one.participant === id);
    if (!found) throw new DiscoveryError('DISC_NOT_REGISTERED', 'not registered');
    return found;
  }
}

/** Contract B with these organisations. */
export function fakeAddressBook(
  organisations: readonly TestOrganisation[],
): AddressBookClient & { down: boolean } {
  const addresses: FunctionalAddress[] = organisations.flatMap((one) =>
    one.addresses.map((identifier) => ({
      id: identifier,
      identifier,
      name: `Funktion ${identifier}`,
      categories: [],
      keywords: [],
      organisation: {
        id: one.participant,
        participant: one.participant,
        name: one.name,
        geographicCodes: [],
      },
    })),
  );
  const book = {
    down: false,
    stale: false,
    readAt: new Date(),
    organisations: async () => addresses.map((a) => a.organisation),
    addresses: async () => addresses,
    organisationOf: async () => undefined,
    search: async () => ({ items: [], stale: false }),
    refresh: async () => {},
    findAddress: async (identifier: string) => {
      if (book.down) throw new ContractError('CONTRACT_UNREACHABLE', 'down');
      return addresses.find((a) => identifierKey(a.identifier) === identifierKey(identifier));
    },
  };
  return book;
}
