import {
  attribute,
  child,
  childElements,
  childrenNamed,
  textContent,
  type XmlElement,
} from '@budkavle/xml-security';
import { As4Error } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import type { SentReference } from '../sending/build-user-message.ts';

/**
 * Rule 4 of section 8: the receipt's references are, as a set, those of the message. URI, digest method and decoded
 * digest are compared, of transforms the algorithms. Other children of eb:Receipt are ignored.
 * @throws As4Error EBMS:0302
 */
export function checkReceiptReferences(receipt: XmlElement, sent: readonly SentReference[]): void {
  const [information, ...more] = childrenNamed(receipt, ns.ebbp, 'NonRepudiationInformation');
  if (!information || more.length > 0) throw invalid('NonRepudiationInformation: exactly one expected');
  const received = childElements(information).map(readPart);
  if (received.length !== sent.length)
    throw invalid('NonRepudiationInformation: another number of references');
  const left = [...sent];
  for (const one of received) {
    const at = left.findIndex((reference) => same(reference, one));
    if (at < 0) throw invalid('NonRepudiationInformation: a reference that was not sent');
    left.splice(at, 1);
  }
}

function readPart(part: XmlElement): SentReference {
  if (part.namespaceURI !== ns.ebbp || part.localName !== 'MessagePartNRInformation')
    throw invalid('NonRepudiationInformation: MessagePartNRInformation expected');
  const [reference, ...more] = childElements(part);
  if (reference?.namespaceURI !== ns.ds || reference.localName !== 'Reference' || more.length > 0)
    throw invalid('MessagePartNRInformation: one ds:Reference expected');
  const transforms = child(reference, ns.ds, 'Transforms');
  const method = child(reference, ns.ds, 'DigestMethod');
  const value = child(reference, ns.ds, 'DigestValue');
  if (!method || !value) throw invalid('MessagePartNRInformation: digest missing');
  return {
    uri: attribute(reference, 'URI') ?? '',
    digestAlgorithm: attribute(method, 'Algorithm') ?? '',
    digest: Buffer.from(textContent(value), 'base64'),
    transforms: transforms
      ? childrenNamed(transforms, ns.ds, 'Transform').map((one) => attribute(one, 'Algorithm') ?? '')
      : [],
  };
}

function same(sent: SentReference, received: SentReference): boolean {
  return (
    sent.uri === received.uri &&
    sent.digestAlgorithm === received.digestAlgorithm &&
    sent.digest.equals(received.digest) &&
    (received.transforms.length === 0 || sent.transforms.join(' ') === received.transforms.join(' '))
  );
}

function invalid(reason: string): As4Error {
  return new As4Error('EBMS:0302', reason);
}
