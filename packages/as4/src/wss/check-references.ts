import type { SignedReference, XmlElement } from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';
import { contentIdOfUrl } from '../mime/content-id.ts';
import { uris } from '../namespaces.ts';

export interface ReferencedParts {
  readonly messaging: SignedReference;
  readonly body: SignedReference;
  readonly timestamp: SignedReference | undefined;
  /** By Content-ID. */
  readonly attachments: ReadonlyMap<string, SignedReference>;
}

/**
 * The signature covers exactly eb:Messaging, the Body and every attachment (and a wsu:Timestamp if there is one):
 * nothing missing, nothing else. Local references are compared by the element they resolve to, not by name, so a
 * signed copy elsewhere in the document is of no use (section 12.1).
 * @throws As4Error EBMS:0103
 */
export function checkReferences(
  references: readonly SignedReference[],
  expected: {
    readonly ids: ReadonlyMap<string, XmlElement>;
    readonly messaging: XmlElement;
    readonly body: XmlElement;
    readonly timestamp: XmlElement | undefined;
    readonly contentIds: readonly string[];
  },
): ReferencedParts {
  const local = new Map<XmlElement, SignedReference>();
  const attachments = new Map<string, SignedReference>();
  for (const reference of references) {
    const contentId = contentIdOfUrl(reference.uri);
    if (contentId !== undefined) {
      requireTransform(reference, uris.swaContentSignature);
      if (attachments.has(contentId))
        throw openError('EBMS:0103', 'ds:Reference: an attachment occurs twice');
      attachments.set(contentId, reference);
    } else {
      const target = reference.uri.startsWith('#') ? expected.ids.get(reference.uri.slice(1)) : undefined;
      if (!target) throw openError('EBMS:0103', 'ds:Reference: does not resolve');
      requireTransform(reference, uris.excC14n);
      if (local.has(target)) throw openError('EBMS:0103', 'ds:Reference: an element occurs twice');
      local.set(target, reference);
    }
  }
  const messaging = local.get(expected.messaging);
  const body = local.get(expected.body);
  const timestamp = expected.timestamp && local.get(expected.timestamp);
  if (!messaging) throw openError('EBMS:0103', 'eb:Messaging: not signed');
  if (!body) throw openError('EBMS:0103', 'SOAP Body: not signed');
  if (local.size > 2 + (timestamp ? 1 : 0))
    throw openError('EBMS:0103', 'ds:Reference: more is signed than the profile says');
  for (const id of expected.contentIds)
    if (!attachments.has(id)) throw openError('EBMS:0103', 'attachment: not signed');
  if (attachments.size !== expected.contentIds.length)
    throw openError('EBMS:0103', 'ds:Reference: no such attachment');
  return { messaging, body, timestamp, attachments };
}

function requireTransform(reference: SignedReference, algorithm: string): void {
  const [only, ...more] = reference.transforms;
  if (only?.algorithm !== algorithm || more.length > 0)
    throw openError('EBMS:0103', 'ds:Reference/Transforms: not what the profile says');
}
