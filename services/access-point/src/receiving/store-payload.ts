import { As4Error, type ReceivedPayload } from '@budkavle/as4';
import { FormatsError, readXheHeader } from '@budkavle/formats';
import type { BlobReference, Spool } from '@budkavle/platform';
import { hasCode } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import type { ReadEnvelope } from './check-envelope.ts';

/**
 * Decrypts and inflates the verified payload into the recipient's store, and reads the envelope on the way: one pass,
 * constant memory. `accept` looks at what has been read; what it does not accept leaves nothing behind.
 * @throws As4Error EBMS:0303; whatever `accept` throws
 */
export async function storePayload(
  ap: AccessPoint,
  participant: string,
  payload: ReceivedPayload,
  accept: (envelope: ReadEnvelope | undefined) => void,
): Promise<BlobReference> {
  const maxBytes = ap.configuration.environment.limits.envelopeBytes;
  const spool = await ap.blobs.spool(participant, { maxBytes });
  try {
    const source = intoSpool(payload.open(), spool);
    const envelope = await readEnvelope(source);
    // A reader that gives up half-way leaves the rest: it is still needed to know that all of it can be unpacked.
    for await (const _ of source);
    accept(envelope);
    return await spool.commit();
  } catch (error) {
    await spool.discard();
    if (hasCode(error, 'BLOB_TOO_LARGE'))
      throw new As4Error('EBMS:0303', 'envelope larger than this environment allows', {
        detail: 'part: larger than allowed',
        cause: error,
      });
    throw error;
  }
}

async function* intoSpool(content: AsyncIterable<Buffer>, spool: Spool): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of content) {
    await spool.write(chunk);
    yield chunk;
  }
}

/** What is not even XML is a verdict as well: nothing can be told of it. */
async function readEnvelope(source: AsyncIterable<Buffer>): Promise<ReadEnvelope | undefined> {
  try {
    return await readXheHeader(source);
  } catch (error) {
    if (error instanceof FormatsError) return undefined;
    throw error;
  }
}
