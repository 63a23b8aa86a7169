import { constants, type KeyObject, sign } from 'node:crypto';
import { XmlSecurityError } from '../errors.ts';

/** RSASSA-PKCS1-v1_5 with SHA-256 over the octets; keeps keys outside (a hardware module, say). */
export type Signer = (octets: Buffer) => Buffer | Promise<Buffer>;

/** A signer from an RSA private key of 2048 bits or more (DSIG_KEY). */
export function signer(key: KeyObject): Signer {
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.type !== 'private' || key.asymmetricKeyType !== 'rsa' || bits < 2048)
    throw new XmlSecurityError('DSIG_KEY', 'Not an RSA private key of 2048 bits or more');
  return (octets) => sign('sha256', octets, { key, padding: constants.RSA_PKCS1_PADDING });
}
