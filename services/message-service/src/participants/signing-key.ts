import { documentTypeOf } from '@budkavle/contracts';
import type { KeyEntry } from '@budkavle/pki';
import type { Context } from '../context.ts';
import type { Participant } from './participants.ts';

const askAgainMs = 60_000;

/** What CertPub published of an organisation's own signing certificates, when it was asked last. */
const known = new WeakMap<KeyEntry, { published: boolean; at: number }>();

/**
 * The key to sign with: the newest one whose certificate CertPub publishes, for recipients take no other (sender-certificate.ts
 * on their side). So a new certificate is used from when it is published, not from when it is configured, and no message falls
 * between. Errors: DISC_* when CertPub cannot be asked and was never asked: then it is tried again.
 */
export async function signingKeyFor(context: Context, participant: Participant): Promise<KeyEntry> {
  const [newest, ...older] = participant.signing;
  if (older.length === 0) return newest;
  const before = known.get(newest);
  if (!before || (!before.published && Date.now() - before.at > askAgainMs)) {
    try {
      await ask(context, participant);
    } catch (error) {
      if (!before) throw error;
    }
  }
  const published = participant.signing.find((key) => known.get(key)?.published);
  if (published) return published;
  context.log.warn(
    { event: 'signing.unpublished', participant: participant.id },
    'CertPub publishes none of the configured signing certificates',
  );
  return newest;
}

async function ask(context: Context, participant: Participant): Promise<void> {
  const { scheme, value } = documentTypeOf(context.profile, 'receipt');
  context.discovery.invalidate(participant.identifier, { scheme, value });
  const certificates = await context.discovery.signingCertificates(participant.identifier, { scheme, value });
  for (const key of participant.signing)
    known.set(key, {
      published: certificates.some((one) => one.equals(key.certificate)),
      at: Date.now(),
    });
}
