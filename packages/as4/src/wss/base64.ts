import { textContent, type XmlElement } from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';

/**
 * An element's base64 content, white space allowed.
 * @throws As4Error EBMS:0103
 */
export function base64Content(element: XmlElement): Buffer {
  const text = textContent(element).replace(/[\t\r\n ]+/g, '');
  if (text === '' || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text))
    throw openError('EBMS:0103', `${element.localName}: base64 expected`);
  return Buffer.from(text, 'base64');
}
