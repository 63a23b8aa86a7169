import {
  type Finding,
  FormatsError,
  findings as published,
  type ReceivedAttachment,
  readMessage,
  type SdkMessage,
} from '@budkavle/formats';
import type { Spool } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageServiceError } from '../errors.ts';
import type { Participant } from '../participants/participants.ts';
import { once } from '../store/content.ts';
import { Held, NoReceipt } from './outcome.ts';
import { writtenLimit } from './received-size.ts';

export interface ReadPayload {
  /** undefined: the structure is wrong; `findings` says why. */
  message: SdkMessage<ReceivedAttachment<Spool>> | undefined;
  findings: Finding[];
  /** Name of the malware that was found. */
  malware: string | undefined;
  /** Every file that was decoded, also of a refused message. */
  files: readonly Spool[];
}

/**
 * Reads the decrypted message as a stream: XSD, Schematron, code-only rules and size; each file to disk and through the
 * scanner, and the texts too. Throws NoReceipt when it is not well-formed, Held when the scanner cannot tell.
 */
export async function readPayload(
  context: Context,
  participant: Participant,
  plaintext: Spool,
): Promise<ReadPayload> {
  const files: Spool[] = [];
  const infected: { field: string; signature: string }[] = [];
  const scan = async (content: AsyncIterable<Uint8Array>, field: string) => {
    const result = await context.scanner.scan(content);
    if (!result.clean) infected.push({ field, signature: result.signature });
  };
  try {
    const { message, findings } = await readMessage<Spool>(plaintext.read(), {
      limits: { messageBytes: writtenLimit(context.settings.messageBytes) },
      attachmentSink: async ({ field }, content) => {
        const spool = await context.blobs.spool(participant.id);
        files.push(spool);
        for await (const chunk of content) await spool.write(chunk);
        await scan(spool.read(), `${field}/content`);
        return spool;
      },
    });
    for (const text of message?.documents.flatMap((document) => document.texts) ?? []) {
      await scan(once(Buffer.from(text, 'utf8')), 'NA');
    }
    return {
      message,
      findings: [...findings, ...infected.map(({ field }) => published.malware(field))],
      malware: infected[0]?.signature,
      files,
    };
  } catch (error) {
    await Promise.all(files.map((file) => file.discard()));
    if (error instanceof FormatsError) throw new NoReceipt('MT_NOT_WELL_FORMED', error.code, error);
    if (error instanceof MessageServiceError && error.retried) throw new Held(error.code, error);
    throw error;
  }
}
