import { attribute, child, childElements, type XmlElement } from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';
import { contentIdOfUrl } from '../mime/content-id.ts';
import { ns, uris } from '../namespaces.ts';
import { localReference } from './encrypted-key.ts';
import { isNamed } from './key-reference.ts';

/** An attachment that is encrypted (section 5.5). */
export interface EncryptedAttachment {
  readonly id: string | undefined;
  readonly contentId: string;
  /** The type before encryption; decides what the signature covers (section 5.4). */
  readonly mimeType: string | undefined;
  /** Id of the EncryptedKey, when the element says so itself. */
  readonly keyId: string | undefined;
}

/** @throws As4Error EBMS:0103 */
export function readEncryptedData(element: XmlElement): EncryptedAttachment {
  const type = attribute(element, 'Type')?.trim();
  if (type !== uris.swaContentOnly)
    throw openError('EBMS:0103', 'EncryptedData/@Type: Attachment-Content-Only expected');
  const method = child(element, ns.xenc, 'EncryptionMethod');
  if (
    !method ||
    attribute(method, 'Algorithm')?.trim() !== `${ns.xenc11}aes128-gcm` ||
    childElements(method).length > 0
  )
    throw openError('EBMS:0103', 'EncryptedData/EncryptionMethod: algorithm not allowed');
  return {
    id: attribute(element, 'Id')?.trim(),
    contentId: readCipherReference(element),
    mimeType: attribute(element, 'MimeType')?.trim(),
    keyId: readKey(child(element, ns.ds, 'KeyInfo')),
  };
}

function readCipherReference(element: XmlElement): string {
  const data = child(element, ns.xenc, 'CipherData');
  const reference = data && child(data, ns.xenc, 'CipherReference');
  const contentId = reference && contentIdOfUrl((attribute(reference, 'URI') ?? '').trim());
  if (!reference || contentId === undefined)
    throw openError('EBMS:0103', 'EncryptedData/CipherReference: cid: expected');
  const transforms = child(reference, ns.xenc, 'Transforms');
  const [only, ...more] = transforms ? childElements(transforms) : [];
  if (
    !isNamed(only, ns.ds, 'Transform') ||
    more.length > 0 ||
    attribute(only, 'Algorithm')?.trim() !== uris.swaCiphertext
  )
    throw openError(
      'EBMS:0103',
      'EncryptedData/CipherReference/Transforms: Attachment-Ciphertext-Transform expected',
    );
  return contentId;
}

/** Without KeyInfo the key is found through the ReferenceList of the EncryptedKey. */
function readKey(keyInfo: XmlElement | undefined): string | undefined {
  if (!keyInfo) return undefined;
  const [token, ...more] = childElements(keyInfo);
  const [reference, ...others] = isNamed(token, ns.wsse, 'SecurityTokenReference')
    ? childElements(token)
    : [];
  if (more.length > 0 || others.length > 0 || !isNamed(reference, ns.wsse, 'Reference'))
    throw openError('EBMS:0103', 'EncryptedData/KeyInfo: reference to the EncryptedKey expected');
  return localReference(reference);
}
