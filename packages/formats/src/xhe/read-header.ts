import { type XmlLimits, XmlReader, XmlSecurityError } from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import { envelopeWalk } from './walk.ts';
import type { XheFinding } from './xhe-finding.ts';
import type { XheHeader } from './xhe-header.ts';

/** Far above the 100 MB that an access point must take (C3.2.1 2.8.a); the caller has its own limit. */
const MAX_BYTES = 1024 * 1024 * 1024;

/**
 * For access points: reads the whole envelope (well-formed, XSD, Schematron) in constant memory; verifies and
 * trusts nothing. `header` is undefined if it cannot be told. Throws FMT_NOT_WELL_FORMED.
 */
export async function readXheHeader(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  limits: Partial<XmlLimits> = {},
): Promise<{ header: XheHeader | undefined; findings: XheFinding[]; signatures: number; bytes: number }> {
  const { handler, reader, findings } = envelopeWalk();
  const xml = new XmlReader(handler, { maxBytes: MAX_BYTES, ...limits });
  let bytes = 0;
  const chunks = source instanceof Uint8Array ? [source] : source;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    parse(() => xml.write(chunk));
  }
  parse(() => xml.end());
  return { header: reader.header(), findings, signatures: reader.signatures, bytes };
}

function parse(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (cause instanceof XmlSecurityError)
      throw new FormatsError('FMT_NOT_WELL_FORMED', { detail: cause.code, cause });
    throw cause;
  }
}
