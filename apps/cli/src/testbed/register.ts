import type { Federation } from '@budkavle/federation';
import { administrator, registerAccessPoint, registerParticipant } from '../demo/federation.ts';
import type { SystemDescription } from './description.ts';
import type { BedKeys } from './keys.ts';
import { accessPointOf, bedAccessPoints, parties, systemPartyId } from './plan.ts';
import type { SystemCertificates } from './prepare-system.ts';
import type { BedSetting } from './setting.ts';

export function bedUrl({ ports, address }: BedSetting, id: (typeof bedAccessPoints)[number]['id']): string {
  return `https://${address}:${ports.of(`as4-${id}`)}/as4`;
}

/** Registers the test bed's own access points and parties, each with what is wrong with it. */
export async function registerBed(federation: Federation, setting: BedSetting, keys: BedKeys): Promise<void> {
  const admin = administrator(federation);
  for (const each of bedAccessPoints) {
    const own = each.id === 'wrong-key' ? keys.publishedInstead : keys.accessPoints.get(each.id);
    if (!own) throw new Error(`There are no keys for ${each.id}`);
    const { certificatePem } = own.accessPoint;
    await registerAccessPoint(admin, { ...each, certificatePem, url: bedUrl(setting, each.id) });
  }
  for (const party of parties) {
    const own = keys.organisations.get(party.id);
    if (!own) throw new Error(`There are no keys for ${party.id}`);
    await registerParticipant(admin, federation, {
      ...party,
      provider: accessPointOf(party.accessPoint).partyId,
      certificatePem:
        party.id === 'motpart-3' ? keys.shortLived.certificatePem : own.organisation.certificatePem,
      addresses: [addressOf(party.functionalAddress, 'Prov', 'Motpart i provbädden')],
    });
  }
}

/** Registers the system under test: its access point, its participant, its functional addresses. */
export async function registerSystem(
  federation: Federation,
  system: SystemDescription,
  certificates: SystemCertificates,
): Promise<void> {
  const admin = administrator(federation);
  await registerAccessPoint(admin, {
    id: 'system',
    partyId: systemPartyId,
    name: system.organisationName,
    certificatePem: certificates.accessPoint,
    url: system.accessPointUrl,
  });
  await registerParticipant(admin, federation, {
    id: 'system',
    name: system.organisationName,
    participant: system.participant,
    organisationNumber: system.organisationNumber,
    provider: systemPartyId,
    certificatePem: certificates.organisation,
    addresses: [
      addressOf(system.functionalAddress, 'Prov', 'Funktionsbrevlåda för prov'),
      ...(system.otherFunctionalAddress
        ? [addressOf(system.otherFunctionalAddress, 'Annan', 'En annan funktionsbrevlåda')]
        : []),
    ],
  });
}

function addressOf(identifier: string, name: string, description: string) {
  return { identifier, name, description };
}
