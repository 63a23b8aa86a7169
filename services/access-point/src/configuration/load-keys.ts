import { Certificate, type KeyEntry, keyEntryFromPem, loadPkcs12 } from '@budkavle/pki';
import { ServiceError } from '@budkavle/platform';
import type { AccessPointConfiguration } from './configuration.ts';

/**
 * The access point's keys in the order of the configuration. All carry the same CN: it is the access point's name in
 * SMP and in every message. @throws ServiceError CONFIG_INVALID
 */
export function loadKeys(sources: AccessPointConfiguration['keys']): {
  keys: readonly KeyEntry[];
  partyId: string;
} {
  const keys = sources.flatMap((source) => {
    if ('pkcs12' in source) return loadPkcs12(source.pkcs12, source.passphrase).entries;
    return [keyEntryFromPem(Certificate.parsePem(source.certificate), source.key, source.passphrase)];
  });
  const names = new Set(keys.map((key) => key.certificate.commonName));
  const [partyId] = names;
  if (partyId === undefined || names.size !== 1)
    throw new ServiceError('CONFIG_INVALID', {
      message: 'keys: all certificates of the access point must have the same, single common name.',
    });
  return { keys, partyId };
}

/** The key to sign with: the first whose certificate is valid now. */
export function signingKey(keys: readonly KeyEntry[], at: Date): KeyEntry {
  const valid = keys.find(({ certificate }) => certificate.notBefore <= at && at <= certificate.notAfter);
  if (!valid)
    throw new ServiceError('AP_NO_VALID_KEY', {
      message: 'No certificate of the access point is valid now.',
      status: 503,
    });
  return valid;
}
