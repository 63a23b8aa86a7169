import { As4Error, type ReceivedPayload } from '@budkavle/as4';
import { readXheHeader } from '@budkavle/formats';
import type { BlobReference, Spool } from '@budkavle/platform';
import { hasCode } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import type { ReadEnvelope } from './check-envelope.ts';

export interface StoredPayload {
  readonly blob: BlobReference;
  readonly envelope: ReadEnvelope;
}

/**
 * Decrypts and inflates the verified payload into the recipient's store, and reads the envelope on the way: one pass,
 * constant memory. `accept` looks at what has been read; what it does not accept leaves nothing behind.
 * @throws As4Error EBMS:0303; whatever `accept` throws
 */
export async function storePayload(
  ap: AccessPoint,
  participant: string,
  payload: ReceivedPayload,
  accept: (envelope: ReadEnvelope) => void,
): Promise<StoredPayload> {
  const maxBytes = ap.configuration.environment.limits.envelopeBytes;
  const spool = await ap.blobs.spool(participant, { maxBytes });
  try {
    const source = intoSpool(payload.open(), spool);
    const envelope = await readEnvelope(source);
    // A reader that gives up half-way leaves the rest: it is still needed to know that all of it can be unpacked.
    for await (const _ of source);
    accept(envelope);
    return { blob: await spool.commit(), envelope };
  } catch (error) {
    await spool.discard();
    if (hasCode(error, 'BLOB_TOO_LARGE'))
      throw new As4Error('EBMS:0303', 'envelope larger than this environment allows', { detail: 'part: larger than allowed', cause: error });
    throw error;
  }
}

async function* intoSpool(content: AsyncIterable<Buffer>, spool: Spool): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of content) {
    await spool.write(chunk);
    yield chunk;
  }
}

async function readEnvelope(source: AsyncIterable<Buffer>): Promise<ReadEnvelope> {
  return await readXheHeader(source);
}
