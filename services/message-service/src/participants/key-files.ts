import { type KeyEntry, loadPemKeyEntry, loadPkcs12 } from '@budkavle/pki';
import { ServiceError } from '@budkavle/platform';
import type { KeyFiles } from '../configuration/configuration.ts';

/** The key entry that the configuration names. CONFIG_INVALID for an alias that is not there; PKI_* of pki. */
export function loadKeyEntry(files: KeyFiles): KeyEntry {
  if ('pkcs12' in files) {
    const { entries } = loadPkcs12(files.pkcs12, files.passphrase);
    const fitting =
      files.alias === undefined ? entries : entries.filter((entry) => entry.alias === files.alias);
    const [entry] = fitting;
    if (entry && fitting.length === 1) return entry;
    throw new ServiceError('CONFIG_INVALID', {
      message: `${files.pkcs12} holds ${fitting.length} fitting keys; name one with "alias".`,
    });
  }
  return loadPemKeyEntry({
    certificate: files.certificate,
    key: files.key,
    ...(files.passphrase !== undefined && { passphrase: files.passphrase }),
  });
}
