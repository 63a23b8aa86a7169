import { PkiError } from './errors.ts';

const armour =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;
/** Far above any real bundle; keeps hostile text from costing anything. */
const maxText = 4 * 1024 * 1024;

function decodeBase64(text: string): Buffer | undefined {
  const body = text.replace(/\s+/g, '');
  if (body === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(body) || body.replace(/=+$/, '').length % 4 === 1)
    return undefined;
  return Buffer.from(body, 'base64');
}

/** The DER blocks of armoured PEM text. */
export function pemBlocks(text: string): Buffer[] {
  if (text.length > maxText) throw new PkiError('PKI_PARSE', 'certificate text too long');
  return [...text.matchAll(armour)].flatMap((match) => decodeBase64(match[1] ?? '') ?? []);
}

/**
 * The DER blocks of any text form in use (discovery.md 4): armoured PEM, base64 of DER with any white space,
 * base64 of a whole PEM text. @throws PkiError PKI_PARSE
 */
export function certificateBlocks(text: string): Buffer[] {
  const direct = pemBlocks(text);
  if (direct.length > 0) return direct;
  const decoded = decodeBase64(text.replace(/^\uFEFF/, ''));
  if (decoded === undefined) throw new PkiError('PKI_PARSE', 'neither PEM nor base64');
  if (decoded[0] === 0x30) return [decoded];
  const inner = pemBlocks(decoded.toString('latin1'));
  if (inner.length === 0) throw new PkiError('PKI_PARSE', 'no certificate in the text');
  return inner;
}
