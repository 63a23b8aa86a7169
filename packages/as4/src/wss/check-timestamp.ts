import { child, type SignedReference, textContent, type XmlElement } from '@budkavle/xml-security';
import { As4Error } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';

const toleranceMs = 5 * 60 * 1000;

/**
 * A wsu:Timestamp is not of the profile but allowed when read (section 5.2): covered by the signature, created not
 * more than five minutes ahead, not expired.
 * @throws As4Error EBMS:0101
 */
export function checkTimestamp(
  timestamp: XmlElement | undefined,
  reference: SignedReference | undefined,
  now: Date,
): void {
  if (!timestamp) return;
  if (!reference) throw new As4Error('EBMS:0101', 'wsu:Timestamp is not signed');
  const created = instant(timestamp, 'Created');
  const expires = instant(timestamp, 'Expires');
  if (created === undefined || created > now.getTime() + toleranceMs)
    throw new As4Error('EBMS:0101', 'wsu:Timestamp was created in the future or has no time');
  if (expires !== undefined && expires < now.getTime() - toleranceMs)
    throw new As4Error('EBMS:0101', 'wsu:Timestamp has expired');
}

function instant(timestamp: XmlElement, name: string): number | undefined {
  const found = child(timestamp, ns.wsu, name);
  if (!found) return undefined;
  const at = Date.parse(textContent(found).trim());
  if (Number.isNaN(at)) throw new As4Error('EBMS:0101', 'wsu:Timestamp is not readable');
  return at;
}
