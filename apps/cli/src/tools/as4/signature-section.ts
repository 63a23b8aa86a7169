import { profiles } from '@budkavle/as4';
import { checkReferences, contentIdOfUrl, ns, readSecurity } from '@budkavle/as4/inspection';
import type { Certificate } from '@budkavle/pki';
import {
  type SignedReference,
  verifyReferenceDigest,
  verifySignatureValue,
  type XmlElement,
} from '@budkavle/xml-security';
import type { SectionBuilder } from '../report/section-builder.ts';
import type { FoundPart } from './parts.ts';
import type { SecurityReading } from './security-header.ts';
import type { SoapMessage } from './soap-message.ts';

/** What is signed, whether it is still what was signed, and whether that is all that must be. */
export function checkSignature(
  section: SectionBuilder,
  soap: SoapMessage,
  reading: SecurityReading,
  signer: Certificate | undefined,
  parts: readonly FoundPart[],
): void {
  if (reading.signatures === 0) {
    section.fault('signature', 'there is none: anybody may have made this', { code: 'EBMS:0103' });
    return;
  }
  if (reading.signatures > 1) section.fault('signature', 'more than one', { code: 'EBMS:0103' });
  const { signature } = reading;
  if (!signature) return;
  if (!signer)
    section.check('value', 'unknown', 'the signer’s certificate is not at hand (--certificate FILE)');
  else
    section.attempt(
      'value',
      () => verifySignatureValue(signature, signer.publicKey),
      () => 'made with the key of the signer’s certificate',
    );
  for (const reference of signature.references) checkLocalDigest(section, soap, reference);
  const [profile] = Object.values(profiles);
  const { messaging, body } = soap;
  if (!profile || !messaging || !body) return;
  const contentIds = parts.flatMap((part) => (part.isRoot ? [] : (part.contentId ?? [])));
  section.attempt(
    'covers',
    () =>
      checkReferences(signature.references, {
        ids: soap.ids,
        messaging,
        body,
        timestamp: reading.timestamp,
        contentIds,
      }),
    () => 'eb:Messaging, the Body and every attachment, nothing else',
  );
  section.attempt(
    'profile',
    () => readSecurity(soap.security, profile.suite, profile.limits.references),
    () => `form and algorithms are those of ${profile.id}`,
  );
}

/** Attachments are looked at apart: what is signed of them is what they hold when opened. */
function checkLocalDigest(section: SectionBuilder, soap: SoapMessage, reference: SignedReference): void {
  if (contentIdOfUrl(reference.uri) !== undefined) return;
  const target = reference.uri.startsWith('#') ? soap.ids.get(reference.uri.slice(1)) : undefined;
  if (!target) {
    section.fault('digest', `${reference.uri || '(empty)'}: no such element`, { code: 'DSIG_FORM' });
    return;
  }
  const name = placeOf(target, soap);
  section.attempt(
    `digest of ${name}`,
    () => verifyReferenceDigest(reference, target),
    () => `unchanged since it was signed (${reference.uri})`,
  );
}

function placeOf(element: XmlElement, soap: SoapMessage): string {
  if (element === soap.messaging) return 'eb:Messaging';
  if (element === soap.body) return 'the Body';
  if (element.namespaceURI === ns.wsu && element.localName === 'Timestamp') return 'wsu:Timestamp';
  return `${element.localName} (not where the receiver looks)`;
}
