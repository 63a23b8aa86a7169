import type { EnvironmentProfile } from '@budkavle/contracts';
import { type Identifier, openDiscovery } from '@budkavle/discovery';
import { formatIdentifier } from '@budkavle/formats';
import { faults, type Report, type Section } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { certificateWords } from '../trust/certificates.ts';
import { documentOf } from './document-option.ts';
import { recordLookUp } from './look-up-sections.ts';
import { metadataSections } from './metadata-sections.ts';
import { readProfileFile } from './profile-file.ts';

/** As the command line says it. @throws UsageError for a profile or document that is not understood */
export function discoverIn(
  profileFile: string,
  participant: string,
  document: string | undefined,
): Promise<Report> {
  const profile = readProfileFile(profileFile);
  return discover(participant, documentOf(document, profile), profile);
}

/**
 * The look-up that an access point and a message service make, with every step told. It is the product's own look-up
 * that runs, so what is seen here is what they see.
 */
async function discover(
  participant: string,
  document: Identifier,
  profile: EnvironmentProfile,
): Promise<Report> {
  const asked = new SectionBuilder('Question')
    .fact('participant', participant)
    .fact('document', formatIdentifier(document))
    .fact('environment', profile.name)
    .fact('zone', profile.smlZone)
    .fact('name servers', profile.dnsServers?.join(', ') ?? 'those of this machine');
  const { dns, smp, observe } = recordLookUp(participant, profile.smlZone);
  const discovery = openDiscovery({ profile, observe });
  const usable = new SectionBuilder('What we would use');
  const sections: Section[] = [asked, dns, smp];
  try {
    const metadata = await usable.attemptAsync('metadata', () => discovery.metadata(participant, document));
    if (metadata) {
      sections.push(...metadataSections(metadata, new Date()));
      await usable.attemptAsync(
        'endpoint',
        () => discovery.endpoint(participant, document),
        ({ url, accessPoint, transportProfile, certificate }) =>
          `${url}, access point ${accessPoint}, ${transportProfile}; encrypt to ${certificateWords(certificate)}`,
      );
      await usable.attemptAsync(
        'encryption certificate',
        () => discovery.encryptionCertificate(participant, document),
        certificateWords,
      );
      await usable.attemptAsync(
        'signing certificates',
        () => discovery.signingCertificates(participant, document),
        (certificates) => certificates.map(certificateWords).join('; '),
      );
    }
  } finally {
    await discovery.close();
  }
  const revocation = profile.revocation.required
    ? 'asked, as the profile requires'
    : 'not asked: the profile does not require it';
  usable.fact('revocation', revocation);
  sections.push(usable);
  return { tool: 'discover', input: participant, sections, conclusion: conclusion(sections) };
}

function conclusion(sections: readonly Section[]): string {
  if (faults(sections) === 0) return 'Good: a message would reach this participant.';
  const stopped = sections.find((section) => section.checks.some((check) => check.verdict === 'fault'));
  return `It stops at: ${stopped?.title ?? 'the look-up'}. A message would not be sent.`;
}
