import { readFileSync } from 'node:fs';
import { documentTypeOf } from '@budkavle/contracts';
import {
  DiscoveryError,
  encryptionCertificateOf,
  openDiscovery,
  signingCertificatesOf,
  type VerifiedServiceMetadata,
} from '@budkavle/discovery';
import type { KeyFiles, MessageServiceConfiguration } from '@budkavle/message-service';
import { Certificate, loadPkcs12 } from '@budkavle/pki';
import { codeOf, defineCheck, type Found } from '../check.ts';
import { blocking } from './smp.ts';

type Code =
  | 'CERTPUB_OTHER_ENCRYPTION_KEY'
  | 'CERTPUB_EARLIER_ENCRYPTION_KEY'
  | 'CERTPUB_OTHER_SIGNING_KEY'
  | 'CERTPUB_MISSING';
type Configured = MessageServiceConfiguration['participants'][number];

export const certPub = defineCheck<Code>({
  name: 'certpub',
  title: "CertPub tells others our organisations' own (O2O) certificates",
  network: true,
  seconds: 60,
  kinds: {
    CERTPUB_OTHER_ENCRYPTION_KEY: {
      severity: 'fault',
      what: 'CertPub tells others to encrypt to a key that we do not have: what they send cannot be read.',
      whose: 'access point operator',
      action:
        "Have the organisation's present certificate published (in QA and production by Digg), and keep the earlier key.",
    },
    CERTPUB_EARLIER_ENCRYPTION_KEY: {
      severity: 'warning',
      what: 'CertPub still tells others our earlier key; we can read what is encrypted to it.',
      whose: 'access point operator',
      action: 'Have the new certificate published; keep the earlier key until some days after.',
    },
    CERTPUB_OTHER_SIGNING_KEY: {
      severity: 'fault',
      what: 'The certificate that we sign with is not published: everybody refuses our messages with SIG.',
      whose: 'access point operator',
      action:
        'Have the signing certificate published before it is used; until then sign with the one that is published.',
    },
    CERTPUB_MISSING: {
      severity: 'fault',
      what: 'CertPub has no usable certificate of an organisation of ours.',
      whose: 'access point operator',
      action: 'Have it published; one that has ended does not count.',
    },
  },
  async run({ environment, messageService, now }) {
    if (!environment || !messageService) return undefined;
    const discovery = openDiscovery({ profile: environment });
    try {
      const found: Found<Code>[] = [];
      for (const configured of messageService.participants) {
        try {
          const metadata = await discovery.metadata(
            configured.participant,
            documentTypeOf(environment, 'message'),
          );
          found.push(...judge(metadata, configured, now()));
        } catch (error) {
          if (!(error instanceof DiscoveryError)) throw error;
          return { blockedBy: blocking[error.code] ?? 'smp' };
        }
      }
      return found;
    } finally {
      await discovery.close();
    }
  },
});

function judge(
  metadata: VerifiedServiceMetadata,
  { participant, keys }: Configured,
  at: Date,
): Found<Code>[] {
  const [present, ...earlier] = [keys.encryption, ...(keys.previousEncryption ?? [])].map(certificateOf);
  const same = (one: Certificate) => (other: Certificate | undefined) =>
    other?.publicKey.equals(one.publicKey);
  const signing = certificateOf(keys.signing);
  return [
    ...attempt(participant, 'encryption', () => {
      const published = encryptionCertificateOf(metadata, at);
      if (same(published)(present)) return [];
      const known = earlier.some(same(published));
      return [
        {
          code: known ? 'CERTPUB_EARLIER_ENCRYPTION_KEY' : 'CERTPUB_OTHER_ENCRYPTION_KEY',
          about: participant,
        },
      ];
    }),
    ...attempt(participant, 'signing', () => {
      const published = signingCertificatesOf(metadata, at);
      if (!signing || published.some((one) => one.equals(signing))) return [];
      return [{ code: 'CERTPUB_OTHER_SIGNING_KEY', about: participant }];
    }),
  ];
}

function attempt(participant: string, use: string, work: () => Found<Code>[]): Found<Code>[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DiscoveryError)) throw error;
    return [{ code: 'CERTPUB_MISSING', about: `${participant}, ${use}`, detail: codeOf(error) }];
  }
}

/** undefined: cannot be read, which is the check of key pairs' to tell. */
function certificateOf(files: KeyFiles): Certificate | undefined {
  try {
    if (!('pkcs12' in files)) return Certificate.parsePem(readFileSync(files.certificate, 'utf8'))[0];
    const { entries } = loadPkcs12(files.pkcs12, files.passphrase);
    return entries.find(({ alias }) => files.alias === undefined || alias === files.alias)?.certificate;
  } catch {
    return undefined;
  }
}
