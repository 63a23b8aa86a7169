import { createHash, type Hash } from 'node:crypto';
import { createCanonicalizer, XmlReader, XmlSecurityError } from '@budkavle/xml-security';
import { As4Error } from '../errors/as4-error.ts';

/** Takes a part's content chunk by chunk and tells the SHA-256 digest that the signature must have. */
export interface AttachmentDigest {
  update(chunk: Buffer): void;
  digest(): Buffer;
}

const xmlTypes = /^(?:(?:text|application)\/xml|(?:application|image)\/[^;\s]*\+xml)(?:$|[;\s])/i;

/**
 * Attachment-Content-Signature-Transform (SwA 1.1, 5.4.2; section 5.4): what is digested depends on the media type:
 * XML canonicalised, other text with CRLF line ends, everything else as it is. Undefined type: as it is.
 * `digest()` throws As4Error EBMS:0101 when an XML part is not well-formed.
 */
export function attachmentDigest(mimeType: string | undefined): AttachmentDigest {
  const type = (mimeType ?? '').trim();
  if (xmlTypes.test(type)) return xmlDigest();
  if (/^text\//i.test(type)) return textDigest();
  const hash = createHash('sha256');
  return { update: (chunk) => hash.update(chunk), digest: () => hash.digest() };
}

function xmlDigest(): AttachmentDigest {
  const hash = createHash('sha256');
  const reader = new XmlReader(
    createCanonicalizer({ mode: 'exclusive' }, (octets) => hash.update(octets)),
    { maxBytes: Number.MAX_SAFE_INTEGER },
  );
  return {
    update: (chunk) => guard(() => reader.write(chunk)),
    digest: () => {
      guard(() => reader.end());
      return hash.digest();
    },
  };
}

function guard(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (!(cause instanceof XmlSecurityError)) throw cause;
    throw new As4Error('EBMS:0101', 'a signed XML part is not well-formed', { cause });
  }
}

function textDigest(): AttachmentDigest {
  const hash: Hash = createHash('sha256');
  let lastWasReturn = false;
  return {
    update(chunk) {
      // latin1 keeps every octet; CR, LF and CRLF all become CRLF.
      let text = chunk.toString('latin1');
      if (lastWasReturn && text.startsWith('\n')) text = text.slice(1);
      lastWasReturn = chunk.length > 0 ? chunk.at(-1) === 0x0d : lastWasReturn;
      hash.update(text.replace(/\r\n|\r|\n/g, '\r\n'), 'latin1');
    },
    digest: () => hash.digest(),
  };
}
