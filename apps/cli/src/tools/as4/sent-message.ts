import type { SentReference } from '@budkavle/as4';
import { ns, readUserMessage } from '@budkavle/as4/inspection';
import { childrenNamed, parseSignature } from '@budkavle/xml-security';
import { UsageError } from '../../io.ts';
import { openInput } from '../files/input.ts';
import type { Scratch } from '../files/scratch.ts';
import { codeOf } from '../report/describe-error.ts';
import type { SentMessage } from './answer-sections.ts';
import { readDump } from './dump.ts';
import { readParts } from './parts.ts';
import { readablePolicy } from './security-header.ts';
import { readSoapMessage } from './soap-message.ts';

/** The digests that a message was sent with, out of its dump. @throws UsageError when it is no signed user message */
export async function readSentMessage(name: string, scratch: Scratch): Promise<SentMessage> {
  const input = await openInput(name, scratch);
  const dump = await readDump(input);
  const { envelope } = dump ? await readParts(dump, scratch) : { envelope: undefined };
  const soap = envelope && readSoapMessage(envelope).soap;
  const signature = soap?.security && childrenNamed(soap.security, ns.ds, 'Signature')[0];
  const [userMessage] = soap?.userMessages ?? [];
  try {
    if (!signature || !userMessage) throw new UsageError(`--sent ${name}: not a signed user message`);
    const header = readUserMessage(userMessage);
    return {
      name: input.name,
      messageId: header.messageId,
      toPartyId: header.to.partyId,
      references: parseSignature(signature, readablePolicy).references.map(
        ({ uri, digestAlgorithm, digest, transforms }): SentReference => ({
          uri,
          digestAlgorithm,
          digest,
          transforms: transforms.map((one) => one.algorithm),
        }),
      ),
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw new UsageError(`--sent ${name}: not a signed user message (${code})`);
  }
}
