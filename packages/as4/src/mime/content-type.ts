import { openError } from '../errors/as4-error.ts';

export interface ContentType {
  /** Lower case, without parameters. */
  readonly type: string;
  /** Names in lower case; values as they stand, unquoted. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const mediaType = new RegExp(`^(${token}/${token})`);
// Quotes are forgotten now and then around values that need them (type=application/soap+xml).
const parameter = new RegExp(
  `;\\s*(?:(${token})\\s*=\\s*(?:([^\\s;"]+)|"((?:[^"\\\\\\r\\n]|\\\\[^\\r\\n])*)"))?\\s*`,
  'y',
);

/**
 * Reads a Content-Type value, folded or not (RFC 2045; folding as in RFC 5322).
 * A parameter that occurs twice is refused: two readers could choose differently.
 * @throws As4Error EBMS:0007
 */
export function parseContentType(value: string): ContentType {
  const text = value.replace(/\r?\n(?=[ \t])/g, '').trim();
  const match = mediaType.exec(text);
  if (!match?.[1] || text.length > 4096) throw openError('EBMS:0007', 'Content-Type: not readable');
  const parameters = new Map<string, string>();
  let at = skipSpace(text, match[0].length);
  while (at < text.length) {
    parameter.lastIndex = at;
    const found = parameter.exec(text);
    if (!found) throw openError('EBMS:0007', 'Content-Type: parameters not readable');
    at = parameter.lastIndex;
    const name = found[1]?.toLowerCase();
    if (name === undefined) continue;
    if (parameters.has(name)) throw openError('EBMS:0007', 'Content-Type: a parameter occurs twice');
    parameters.set(name, found[2] ?? (found[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return { type: match[1].toLowerCase(), parameters };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

/** RFC 2046: 1–70 of these characters, no blank at the end. */
const boundaryForm = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

export interface RelatedType {
  readonly boundary: string;
  /** Content-ID of the root part, without brackets. */
  readonly start: string | undefined;
}

/**
 * What the outer Content-Type must say (section 1): multipart/related of application/soap+xml. `start` and
 * `start-info` are optional; a charset that a proxy has appended is ignored.
 * @throws As4Error EBMS:0007, AS4_HTTP when it is another type
 */
export function parseRelatedType(contentType: ContentType): RelatedType {
  const { type, parameters } = contentType;
  if (type !== 'multipart/related') throw openError('AS4_HTTP', 'Content-Type: multipart/related expected');
  const rootType = parameters.get('type');
  if (rootType === undefined || parseContentType(rootType).type !== 'application/soap+xml')
    throw openError('EBMS:0007', 'Content-Type: type="application/soap+xml" expected');
  const boundary = parameters.get('boundary') ?? '';
  if (!boundaryForm.test(boundary))
    throw openError('EBMS:0007', 'Content-Type: boundary missing or malformed');
  return { boundary, start: parameters.get('start') };
}
