import { randomUUID } from 'node:crypto';
import { type AttachmentSource, type Receipt, type SdkMessage, writeMessage } from '@budkavle/formats';
import { collect } from './collect.ts';
import type { Counterpart, Sending } from './counterpart.ts';
import { type Letter, letter } from './letter.ts';

/** What is out of the ordinary when a counterpart sends a message and waits for the receipt. */
export interface Question {
  /** Of the message, before it is written; it still has to follow the rules. */
  model?: (message: SdkMessage<AttachmentSource>) => SdkMessage<AttachmentSource>;
  /** Of the message as text: may break any rule. */
  change?: (xml: string) => string;
  handlingServiceId?: string;
  xheId?: string;
  send?: Partial<Sending>;
}

/** Sends an ordinary letter with what is out of the ordinary; gives the XHE's id, under which the receipt comes. */
export async function sendLetter(
  counterpart: Counterpart,
  recipient: { participant: string; function: string },
  part: Partial<Letter> = {},
  question: Question = {},
): Promise<string> {
  const messageId = part.messageId ?? randomUUID();
  const ordinary = letter({ sender: counterpart.sender, recipient, ...part, messageId });
  const written = writeMessage(question.model?.(ordinary) ?? ordinary);
  const payload = question.change
    ? octets(Buffer.from(question.change((await collect(written)).toString())))
    : written;
  return counterpart.send({
    recipient: recipient.participant,
    handlingServiceId: question.handlingServiceId ?? recipient.function,
    payload,
    xheId: question.xheId ?? messageId,
    ...question.send,
  });
}

/** What was seen, in the words of the tables: ACCEPTED, REJECTED with its codes, or no receipt. */
export function receiptWords(receipt: Receipt | undefined): string {
  if (!receipt) return 'no receipt';
  if (receipt.responseCode === 'ACCEPTED') return 'ACCEPTED';
  const codes = new Set(receipt.lines.map((line) => `${line.reason} ${line.detail ?? '-'}`));
  return `REJECTED ${[...codes].join(', ')}`;
}

export async function* octets(buffer: Uint8Array): AsyncGenerator<Uint8Array> {
  yield buffer;
}

/** The EICAR test string, put together here so that no virus scanner takes this file for one. */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE', '!$H+H*'].join(
  '',
);
