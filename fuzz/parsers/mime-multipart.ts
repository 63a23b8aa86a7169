import { As4Error, parseContentType, readMultipart } from '@budkavle/as4';
import type { Parser } from '../core/parser.ts';
import { drain, inPieces } from '../documents/streams.ts';
import { mimeWords } from '../documents/words.ts';

const lines = (...all: string[]) => Buffer.from(all.join('\r\n'), 'latin1');

/** Parts of a multipart body; the first line of the input is its Content-Type. */
export function mimeMultipart(): Parser {
  const head = 'multipart/related; boundary="B"; type="application/soap+xml"; start="<a@x>"';
  return {
    seeds: [
      lines(
        head,
        '',
        '--B',
        'Content-ID: <a@x>',
        'Content-Type: application/soap+xml; charset=UTF-8',
        '',
        '<a/>',
        '--B',
        'Content-ID: <b>',
        'Content-Transfer-Encoding: binary',
        '',
        '\x00\x01--B\r\n--Bx',
        '--B--',
        '',
      ),
      lines(
        head,
        'preamble',
        '--B',
        'Content-Transfer-Encoding: base64',
        'X: folded',
        ' line',
        '',
        'aGVq',
        'aGVq',
        '--B ',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'a=C3=A5=',
        'b',
        '--B--',
        'epilogue',
      ),
    ],
    words: mimeWords,
    codeOf: (error) =>
      error instanceof As4Error && ['EBMS:0007', 'AS4_HTTP'].includes(error.code) ? error.code : undefined,
    async read(input) {
      const end = input.indexOf('\r\n');
      const type = parseContentType(input.toString('latin1', 0, end < 0 ? input.length : end));
      for await (const part of readMultipart(
        inPieces(input.subarray(end + 2)),
        type?.parameters.get('boundary') ?? 'B',
      ))
        if ((part.contentId?.length ?? 0) % 3 !== 1) await drain(part.content);
    },
  };
}
