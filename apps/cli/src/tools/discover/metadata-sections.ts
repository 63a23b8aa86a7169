import type { VerifiedServiceMetadata } from '@budkavle/discovery';
import { typeCodes } from '@budkavle/discovery';
import { formatIdentifier } from '@budkavle/formats';
import { Certificate } from '@budkavle/pki';
import { codeOf } from '../report/describe-error.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { certificateWords, day } from '../trust/certificates.ts';

const soonDays = 30;

/** What the SMP has published, after its signature was found right. */
export function metadataSections(metadata: VerifiedServiceMetadata, now: Date): SectionBuilder[] {
  const signature = new SectionBuilder('Metadata')
    .fact('participant', formatIdentifier(metadata.participant))
    .fact('document', formatIdentifier(metadata.document))
    .fact('signed by', certificateWords(metadata.signer))
    .good('signature', 'right; the signer is an SMP of this environment');
  expiry(signature, 'SMP certificate', metadata.signer, now);
  const endpoints = metadata.processes.flatMap(({ process, endpoints }) =>
    endpoints.map((endpoint) => {
      const section = new SectionBuilder(`Published endpoint: ${endpoint.transportProfile}`)
        .fact('process', formatIdentifier(process))
        .fact('URL', endpoint.url)
        .fact('from', endpoint.activation && day(endpoint.activation))
        .fact('until', endpoint.expiration && day(endpoint.expiration))
        .fact('description', endpoint.description)
        .fact('contact', endpoint.technicalContactUrl);
      published(section, 'certificate', endpoint.certificate, now);
      return section;
    }),
  );
  const own = new SectionBuilder('Published certificates of the participant');
  for (const { typeCode, content } of metadata.certificates) published(own, nameOf(typeCode), content, now);
  return [signature, ...endpoints, own];
}

function nameOf(typeCode: string): string {
  if (typeCode === typeCodes.signing) return 'signing';
  if (typeCode === typeCodes.encryption) return 'encryption';
  return typeCode;
}

function published(section: SectionBuilder, name: string, content: string, now: Date): void {
  try {
    const certificate = Certificate.parseAny(content);
    section.fact(name, certificateWords(certificate));
    expiry(section, name, certificate, now);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    section.failed(name, error);
  }
}

/** Only told: whether it may be used is decided where it is used. */
function expiry(section: SectionBuilder, name: string, certificate: Certificate, now: Date): void {
  const days = Math.floor((certificate.notAfter.getTime() - now.getTime()) / 86_400_000);
  if (days < 0) section.check(name, 'warning', `expired ${-days} days ago`, { code: 'PKI_EXPIRED' });
  else if (days < soonDays) section.check(name, 'warning', `expires in ${days} days`);
}
