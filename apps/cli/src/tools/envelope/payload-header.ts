import {
  type Finding,
  FormatsError,
  type MessageHeader,
  parseReceipt,
  type Receipt,
  type ReceiptFinding,
  readMessage,
  type XheFinding,
} from '@budkavle/formats';
import { UsageError } from '../../io.ts';
import { type Input, readWhole } from '../files/input.ts';

/** What an envelope's header takes from its payload. */
export interface PayloadHeader {
  readonly id: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly handlingService: string | undefined;
  /** For the cross check between payload and header. */
  readonly message?: MessageHeader;
  readonly receipt?: Receipt;
}

/**
 * Reads the payload and holds it to every rule of its kind.
 * @throws UsageError with the first broken rules: what is sent must be right
 */
export async function readPayloadHeader(input: Input, type: 'message' | 'receipt'): Promise<PayloadHeader> {
  return type === 'message' ? await fromMessage(input) : await fromReceipt(input);
}

async function fromMessage(input: Input): Promise<PayloadHeader> {
  const { message, findings } = await readMessage(input.open(), {
    attachmentSink: async (_meta, content) => {
      for await (const _ of content);
    },
  });
  if (findings.length > 0) throw broken(input, 'message', findings);
  if (!message) throw new UsageError(`${input.name} is not an SDK message`);
  const { header } = message;
  return {
    id: header.messageId,
    from: header.sender.id.extension,
    to: header.recipient.id.extension,
    handlingService: header.recipient.attention.subOrganization.organizationId.extension,
    message: header,
  };
}

async function fromReceipt(input: Input): Promise<PayloadHeader> {
  const octets = await readWhole(input, 1024 * 1024);
  try {
    const receipt = parseReceipt(octets);
    return { id: undefined, from: receipt.sender, to: receipt.receiver, handlingService: undefined, receipt };
  } catch (error) {
    if (error instanceof FormatsError && error.findings.length > 0)
      throw broken(input, 'receipt', error.findings);
    throw error;
  }
}

function broken(
  input: Input,
  kind: 'message' | 'receipt',
  findings: readonly (Finding | XheFinding | ReceiptFinding)[],
): UsageError {
  const lines = findings.slice(0, 5).map(({ text, field }) => `\n  ${text} (${field})`);
  return new UsageError(
    `${input.name} breaks the rules of its kind; see budkavle ${kind} validate, or use --as-is${lines.join('')}`,
  );
}
