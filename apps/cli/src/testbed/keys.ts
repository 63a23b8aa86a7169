import { Certificate, CertificateAuthority, type KeyEntry, keyEntryFromPem } from '@budkavle/pki';
import type { Issue } from '../demo/federation.ts';
import type { DemoFolder } from '../demo/folder.ts';
import {
  type AccessPointKeys,
  accessPointKeys,
  type OrganisationKeys,
  organisationKeys,
} from '../demo/keys.ts';
import {
  accessPointOf,
  type BedAccessPoint,
  bedAccessPoints,
  listeningParties,
  otherEnvironmentPartyId,
  type PartyId,
  parties,
} from './plan.ts';

interface Pem {
  certificatePem: string;
  keyPem: string;
}

export interface BedKeys {
  accessPoints: Map<BedAccessPoint, AccessPointKeys>;
  /** What SMP says of the access point whose AS4 certificate is wrong. */
  publishedInstead: AccessPointKeys;
  organisations: Map<PartyId, OrganisationKeys>;
  expiredTls: Pem;
  foreignTls: Pem;
  /** An access point of another environment. */
  foreignAccessPoint: KeyEntry;
  /** An organisation that nobody has published. */
  stranger: KeyEntry;
  /** Expires a moment after it has been made. */
  shortLived: Pem & { notAfter: Date };
}

const day = 24 * 60 * 60 * 1000;
/** Long enough to be registered before it expires. */
const shortLifeMs = 8_000;

/** All keys of the test bed; those that must be wrong are made anew each time. */
export async function bedKeys(folder: DemoFolder, issue: Issue, address: string): Promise<BedKeys> {
  const [accessPoints, publishedInstead] = await allAccessPointKeys(folder, issue, address);
  const organisations = await allOrganisationKeys(folder, issue);
  const server = { dnsNames: ['localhost'], ipAddresses: [address] };
  const expiredTls = await issue({
    authority: 'tlsca',
    profile: 'tls-server',
    subject: { commonName: 'ap.motpart-5.example' },
    ...server,
    notBefore: new Date(Date.now() - 2 * day),
    notAfter: new Date(Date.now() - day),
  });
  const stranger = await issue({
    authority: 'orgca',
    profile: 'organisation',
    subject: { commonName: 'nagon-annan.example', organisation: 'Någon annan' },
  });
  return {
    accessPoints,
    publishedInstead,
    organisations,
    expiredTls,
    ...(await foreign(server)),
    stranger: keyEntryOf(stranger),
    shortLived: await shortLived(issue),
  };
}

/** One key each for AS4; TLS they share. Beside it what SMP tells of the access point whose AS4 certificate is wrong. */
async function allAccessPointKeys(
  folder: DemoFolder,
  issue: Issue,
  address: string,
): Promise<[Map<BedAccessPoint, AccessPointKeys>, AccessPointKeys]> {
  const shared = await accessPointKeys({ folder }, issue, { ...accessPointOf('bed'), address });
  const keysOf = async (id: string, { partyId, name }: { partyId: string; name: string }) => {
    const accessPoint = await folder.keyPair(`access-point-${id}`, () =>
      issue({
        authority: 'apca',
        profile: 'access-point',
        subject: { commonName: partyId, organisation: name },
      }),
    );
    return { ...shared, accessPoint };
  };
  const made = await Promise.all(
    bedAccessPoints.map(async (each) => [each.id, await keysOf(each.id, each)] as const),
  );
  return [new Map(made), await keysOf('wrong-key-published', accessPointOf('wrong-key'))];
}

async function allOrganisationKeys(
  folder: DemoFolder,
  issue: Issue,
): Promise<Map<PartyId, OrganisationKeys>> {
  // Those to whom nothing may come share a key: making one takes its time.
  const silent = await organisationKeys({ folder }, issue, { id: 'tyst-motpart', name: 'Tyst motpart' });
  const made = await Promise.all(
    parties.map(
      async (party) =>
        [
          party.id,
          listeningParties.has(party.id) ? await organisationKeys({ folder }, issue, party) : silent,
        ] as const,
    ),
  );
  return new Map(made);
}

async function shortLived(issue: Issue): Promise<BedKeys['shortLived']> {
  const notAfter = new Date(Date.now() + shortLifeMs);
  const made = await issue({
    authority: 'orgca',
    profile: 'organisation',
    subject: { commonName: 'sdk.motpart-3.example', organisation: 'Motpart 3' },
    notBefore: new Date(Date.now() - day),
    notAfter,
  });
  return { ...made, notAfter };
}

/** Certificates of authorities that nobody in this environment trusts. */
async function foreign(server: { dnsNames: string[]; ipAddresses: string[] }) {
  const authority = await CertificateAuthority.createRoot({ commonName: 'Rot CA Annan miljö' });
  const tls = await authority.issue({
    profile: 'tls-server',
    subject: { commonName: 'ap.motpart-6.example' },
    ...server,
  });
  const accessPoint = await authority.issue({
    profile: 'access-point',
    subject: { commonName: otherEnvironmentPartyId, organisation: 'TestAP-05' },
  });
  const pem = (made: { certificate: Certificate; keyPem?: string }) => ({
    certificatePem: made.certificate.toPem(),
    keyPem: made.keyPem ?? '',
  });
  return {
    foreignTls: pem(tls),
    foreignAccessPoint: keyEntryFromPem([accessPoint.certificate], accessPoint.keyPem ?? ''),
  };
}

export function keyEntryOf({ certificatePem, keyPem }: Pem): KeyEntry {
  return keyEntryFromPem(Certificate.parsePem(certificatePem), keyPem);
}
