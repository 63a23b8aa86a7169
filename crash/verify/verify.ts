import type { Message } from '@budkavle/contracts';
import type { OrganisationId } from '../../apps/cli/src/demo/plan.ts';
import type { Contents } from '../load/driver.ts';
import type { Load, Posted } from '../load/load.ts';

/** What was found at the end. The first three must be empty of faults; each fault names the message. */
export interface Verdict {
  messages: number;
  accepted: number;
  /** In the end state MESSAGE_EXCHANGE_ERROR. */
  failed: number;
  /** Answered, but not in the mailbox though accepted, or without a final state. */
  lost: string[];
  /** In a mailbox, or with its sender, more than once. */
  duplicated: string[];
  /** In another mailbox, with other octets, or of nobody. */
  mixedUp: string[];
  /** The two sides tell different things. */
  disagreeing: string[];
  /** Posted, but refused: no fault by itself, but the load holds nothing that should be. */
  refused: string[];
}

export function isFaultless(verdict: Verdict): boolean {
  return [verdict.lost, verdict.duplicated, verdict.mixedUp, verdict.disagreeing, verdict.refused].every(
    (faults) => faults.length === 0,
  );
}

/** Holds everything that was posted against everything that lies with the organisations. */
export async function verify(load: Load, { contents = true } = {}): Promise<Verdict> {
  const verdict: Verdict = {
    messages: load.answered,
    accepted: 0,
    failed: 0,
    lost: [],
    duplicated: [],
    mixedUp: [],
    disagreeing: [],
    refused: [],
  };
  const known = new Map<OrganisationId, Message[]>();
  for (const [id, driver] of load.drivers) known.set(id, await driver.all());
  for (const posted of load.posted) await judge(load, known, posted, verdict, contents);
  const posted = new Set(load.posted.map(({ message }) => message.messageId));
  for (const [id, messages] of known)
    for (const { attributes } of messages)
      if (!posted.has(attributes?.messageId ?? ''))
        verdict.mixedUp.push(`${id} has ${attributes?.messageId}, which nobody sent`);
  return verdict;
}

async function judge(
  load: Load,
  known: ReadonlyMap<OrganisationId, Message[]>,
  { message, state, refusal }: Posted,
  verdict: Verdict,
  contents: boolean,
): Promise<void> {
  const name = `${message.number} (${message.messageId}, ${message.from} to ${message.to})`;
  if (state === 'refused') verdict.refused.push(`${name}: ${refusal}`);
  const of = (id: OrganisationId) =>
    (known.get(id) ?? []).filter(({ attributes }) => attributes?.messageId === message.messageId);
  const [outgoing, incoming] = [of(message.from), of(message.to)];
  for (const id of known.keys())
    if (id !== message.from && id !== message.to && of(id).length > 0)
      verdict.mixedUp.push(`${name}: lies with ${id}`);
  if (outgoing.length > 1) verdict.duplicated.push(`${name}: ${outgoing.length} times with its sender`);
  if (incoming.length > 1) verdict.duplicated.push(`${name}: ${incoming.length} times with its recipient`);
  const status = outgoing[0]?.attributes?.messageStatus;
  if (state === 'answered') {
    if (status === 'ACCEPTED') verdict.accepted += 1;
    else if (status === 'MESSAGE_EXCHANGE_ERROR') verdict.failed += 1;
    else verdict.lost.push(`${name}: its state is ${status ?? 'none'}, which is not final`);
    if (status === 'ACCEPTED' && incoming.length === 0)
      verdict.lost.push(`${name}: accepted, but its recipient has none`);
  }
  if (incoming.length > 0 && status !== 'ACCEPTED')
    verdict.disagreeing.push(`${name}: its recipient has it, its sender says ${status ?? 'nothing'}`);
  if (contents) for (const one of incoming) await compare(load, message, one, name, verdict);
}

async function compare(
  load: Load,
  message: Posted['message'],
  { id, attributes }: Message,
  name: string,
  verdict: Verdict,
): Promise<void> {
  const mailbox = attributes?.recipientAttention?.subOrganization.extension;
  if (mailbox !== message.recipient.address) verdict.mixedUp.push(`${name}: lies in ${mailbox}`);
  if (attributes?.label !== message.subject || attributes.sender !== message.sender.participant)
    verdict.mixedUp.push(`${name}: another subject or sender`);
  const driver = load.drivers.get(message.to);
  const seen = await driver?.contents(id ?? '').catch((error: unknown) => String(error));
  const expected: Contents = {
    text: message.text,
    files: message.files.map((file) => ({ name: file.name, size: file.size, sha256: file.sha256 })),
  };
  if (JSON.stringify(seen) !== JSON.stringify(expected))
    verdict.mixedUp.push(`${name}: other contents${typeof seen === 'string' ? ` (${seen})` : ''}`);
}
