import type { XmlSecurityErrorCode } from './errors.ts';
import { XmlSecurityError } from './errors.ts';

/** Decodes base64 of XML Schema (white space allowed); `code` when it is anything else. */
export function decodeBase64(text: string, code: XmlSecurityErrorCode): Buffer {
  const bare = text.replace(/[\t\n\r ]+/g, '');
  const octets = Buffer.from(bare, 'base64');
  if (octets.toString('base64') !== bare) throw new XmlSecurityError(code, 'Not base64 where it is due');
  return octets;
}
