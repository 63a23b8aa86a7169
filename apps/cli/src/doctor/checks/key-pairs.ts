import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Certificate, keyEntryFromPem } from '@budkavle/pki';
import { generationsOf, type KeyName, keyNames } from '../../installation/key-pairs.ts';
import { codeOf, defineCheck } from '../check.ts';

type Code = 'KEY_MISMATCH' | 'KEY_UNREADABLE' | 'KEY_WITHOUT_CERTIFICATE' | 'KEY_MISSING';

const needed: Record<string, readonly KeyName[]> = {
  'access-point': ['access-point', 'tls', 'contract-c'],
  'message-service': ['organisation', 'contract-c-client', 'contract-d'],
  'message-client': [],
};

export const keyPairsCheck = defineCheck<Code>({
  name: 'key-pairs',
  title: 'Each key is there, can be read, and matches its certificate',
  network: false,
  kinds: {
    KEY_MISMATCH: {
      severity: 'fault',
      what: 'A key does not match its certificate.',
      whose: 'you',
      action:
        'The certificate was made for another key: hand in the one that answers the request beside the key.',
    },
    KEY_UNREADABLE: {
      severity: 'fault',
      what: 'A key or certificate cannot be read.',
      whose: 'you',
      action:
        'Are the files there, whole, in PEM, and readable for the user that runs the services? Restore them from the backup.',
    },
    KEY_WITHOUT_CERTIFICATE: {
      severity: 'fault',
      what: 'The certificate of a key has not come yet.',
      whose: 'certificate authority',
      action: 'Hand the request (.csr) in; when the certificate comes: budkavle init --certificates FILE.',
    },
    KEY_MISSING: {
      severity: 'fault',
      what: 'A key that is needed is not there.',
      whose: 'you',
      action:
        'Make it (budkavle init), or restore it from the backup: an old key is needed to read what was sent to it.',
    },
  },
  async run({ keysFolder, roles }) {
    if (keysFolder === undefined) return undefined;
    if (!existsSync(keysFolder)) return [{ code: 'KEY_MISSING', about: keysFolder }];
    const names = roles.flatMap((role) => needed[role] ?? []);
    return names.flatMap((name) => {
      const bases = generationsOf(keysFolder, name);
      if (bases.length === 0)
        return [{ code: 'KEY_MISSING', about: `${name}.key`, detail: keyNames[name] } as const];
      return bases.flatMap((base) => judgePair(keysFolder, base, bases.length > 1));
    });
  },
});

function judgePair(
  folder: string,
  base: string,
  hasOthers: boolean,
): { code: Code; about: string; detail?: string }[] {
  const [certificateFile, keyFile] = [join(folder, `${base}.pem`), join(folder, `${base}.key`)];
  // A new key waits for its certificate while the old one works.
  if (!readdirSync(folder).includes(`${base}.pem`))
    return hasOthers ? [] : [{ code: 'KEY_WITHOUT_CERTIFICATE', about: `${base}.key` }];
  try {
    keyEntryFromPem(
      Certificate.parsePem(readFileSync(certificateFile, 'utf8')),
      readFileSync(keyFile, 'utf8'),
    );
    return [];
  } catch (error) {
    const code = codeOf(error);
    const mismatch = code === 'PKI_KEYSTORE_MISMATCH';
    return [
      { code: mismatch ? 'KEY_MISMATCH' : 'KEY_UNREADABLE', about: `${base}.pem, ${base}.key`, detail: code },
    ];
  }
}
