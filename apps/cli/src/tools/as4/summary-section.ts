import { contentIdOfUrl } from '@budkavle/as4/inspection';
import type { Certificate } from '@budkavle/pki';
import { SectionBuilder } from '../report/section-builder.ts';
import { certificateWords } from '../trust/certificates.ts';
import { dataOf, keyFor } from './encryption-section.ts';
import type { FoundPart } from './parts.ts';
import { referenceWords, type SecurityReading } from './security-header.ts';
import type { SoapMessage } from './soap-message.ts';

/** Who says what to whom, in a few lines: what is signed by whom, what is encrypted to whom. Claims; the checks are above. */
export function summarySection(
  soap: SoapMessage,
  reading: SecurityReading | undefined,
  signer: Certificate | undefined,
  parts: readonly FoundPart[],
): SectionBuilder {
  const section = new SectionBuilder('In short');
  const references = reading?.signature?.references ?? [];
  const signed = references.map(({ uri }) => nameOf(uri, soap, parts));
  const by = signer ? certificateWords(signer) : 'a certificate that is not at hand';
  section.fact('signed', signed.length > 0 ? `${signed.join(', ')}; by ${by}` : 'nothing');
  for (const part of parts) {
    if (part.isRoot) continue;
    const data = reading && dataOf(part, reading.encryptedData);
    const key = data && keyFor(data, reading.encryptedKeys);
    section.fact(
      `part ${part.number}`,
      data ? `encrypted; to ${key ? recipient(key.recipient) : 'nobody named'}` : 'in clear text',
    );
  }
  return section;
}

function nameOf(uri: string, soap: SoapMessage, parts: readonly FoundPart[]): string {
  const contentId = contentIdOfUrl(uri);
  if (contentId !== undefined) {
    const part = parts.find((one) => one.contentId === contentId);
    return part ? `part ${part.number}` : `${uri} (no such part)`;
  }
  const target = soap.ids.get(uri.slice(1));
  if (!target) return `${uri} (no such element)`;
  return target.localName;
}

function recipient(reference: Parameters<typeof referenceWords>[0]): string {
  return reference.kind === 'certificate'
    ? certificateWords(reference.certificate)
    : `the certificate named ${referenceWords(reference)}`;
}
