import { openError } from '../errors/as4-error.ts';

/**
 * Undoes Content-Transfer-Encoding (section 2.7). What is signed and encrypted is the content after this.
 * @throws As4Error EBMS:0007 for an unknown encoding or content that does not follow it
 */
export function decodeTransfer(
  encoding: string | undefined,
  content: AsyncIterable<Buffer>,
): AsyncIterable<Buffer> {
  switch ((encoding ?? 'binary').trim().toLowerCase()) {
    case 'binary':
    case '8bit':
    case '7bit':
      return content;
    case 'base64':
      return decodeBase64(content);
    case 'quoted-printable':
      return decodeQuotedPrintable(content);
    default:
      throw openError('EBMS:0007', 'Content-Transfer-Encoding: not known');
  }
}

async function* decodeBase64(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let rest = '';
  let ended = false;
  for await (const chunk of content) {
    const text = rest + chunk.toString('latin1').replace(/[\r\n \t]+/g, '');
    if ((ended && text !== '') || !/^[A-Za-z0-9+/]*={0,2}$/.test(text))
      throw openError('EBMS:0007', 'MIME part: base64 not readable');
    const usable = text.length - (text.length % 4);
    rest = text.slice(usable);
    ended = text[usable - 1] === '=';
    if (usable > 0) yield Buffer.from(text.slice(0, usable), 'base64');
  }
  if (rest !== '') throw openError('EBMS:0007', 'MIME part: base64 cut short');
}

async function* decodeQuotedPrintable(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let rest = '';
  for await (const chunk of content) {
    const text = rest + chunk.toString('latin1');
    // The tail may be the beginning of an escape or white space before a line end.
    const keep = /(?:=[0-9A-Fa-f]?|=[ \t]*\r?|[ \t]+\r?|\r)$/.exec(text);
    const usable = keep ? keep.index : text.length;
    rest = text.slice(usable);
    if (rest.length > 1000) throw openError('EBMS:0007', 'MIME part: quoted-printable line too long');
    if (usable > 0) yield quotedPrintable(text.slice(0, usable));
  }
  if (rest !== '') yield quotedPrintable(rest);
}

function quotedPrintable(text: string): Buffer {
  const plain = text
    .replace(/[ \t]+(?=\r\n|$)/g, '')
    .replace(/=\r\n/g, '')
    .replace(/=(..)/gs, (_, hex: string) => {
      if (!/^[0-9A-Fa-f]{2}$/.test(hex))
        throw openError('EBMS:0007', 'MIME part: quoted-printable not readable');
      return String.fromCharCode(Number.parseInt(hex, 16));
    });
  return Buffer.from(plain, 'latin1');
}
