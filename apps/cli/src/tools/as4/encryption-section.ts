import { profiles } from '@budkavle/as4';
import { type EncryptedAttachment, type EncryptedKey, matchingCertificates } from '@budkavle/as4/inspection';
import type { KeyEntry } from '@budkavle/pki';
import type { SectionBuilder } from '../report/section-builder.ts';
import { certificateWords } from '../trust/certificates.ts';
import type { FoundPart } from './parts.ts';
import { referenceWords, type SecurityReading } from './security-header.ts';

/** To whom, with what; which parts are in clear text. */
export function checkEncryption(
  section: SectionBuilder,
  reading: SecurityReading,
  parts: readonly FoundPart[],
  keys: readonly KeyEntry[],
): void {
  const [profile] = Object.values(profiles);
  for (const key of reading.encryptedKeys) {
    const { algorithm, digest, mgf } = key.transport;
    section
      .fact('encrypted to', recipientWords(key))
      .fact('key transport', `${algorithm}, digest ${digest}, mask generation ${mgf}`);
    const ofProfile = profile?.suite.keyTransport.some(
      (one) => one.algorithm === algorithm && one.digest === digest && one.mgf === mgf,
    );
    if (ofProfile) section.good('key transport', `that of ${profile?.id}`);
    else section.fault('key transport', 'not that of the profile', { code: 'EBMS:0103' });
    const own = ownKey(key, keys);
    if (own) section.good('key', `the key given opens it: ${certificateWords(own.certificate)}`);
    else if (keys.length > 0)
      section.fault('key', 'the key given is not the one it is for', { code: 'EBMS:0102' });
  }
  for (const part of parts) {
    if (part.isRoot) continue;
    const data = dataOf(part, reading.encryptedData);
    if (!data) section.fault(`part ${part.number}`, 'not encrypted', { code: 'EBMS:0103' });
    else
      section.good(
        `part ${part.number}`,
        `encrypted (AES-128-GCM); type before: ${data.mimeType ?? 'not told'}`,
      );
  }
  for (const data of reading.encryptedData)
    if (!parts.some((part) => part.contentId === data.contentId))
      section.fault('EncryptedData', `names ${data.contentId}, which is no part`, { code: 'EBMS:0103' });
}

function recipientWords(key: EncryptedKey): string {
  if (key.recipient.kind === 'certificate') return certificateWords(key.recipient.certificate);
  return referenceWords(key.recipient);
}

export function dataOf(
  part: FoundPart,
  data: readonly EncryptedAttachment[],
): EncryptedAttachment | undefined {
  return data.find((one) => one.contentId === part.contentId);
}

/** The EncryptedKey that an EncryptedData names, or that names it. */
export function keyFor(data: EncryptedAttachment, keys: readonly EncryptedKey[]): EncryptedKey | undefined {
  return keys.find((key) =>
    data.keyId === undefined
      ? data.id !== undefined && key.references.includes(data.id)
      : key.id === data.keyId,
  );
}

export function ownKey(key: EncryptedKey, keys: readonly KeyEntry[]): KeyEntry | undefined {
  return keys.find((own) => matchingCertificates(key.recipient, [own.certificate]).length > 0);
}
