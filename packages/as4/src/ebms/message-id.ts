import { randomUUID } from 'node:crypto';
import { As4Error } from '../errors/as4-error.ts';

const domainForm = /^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,198}[A-Za-z0-9])?$/;

/**
 * A new MessageId: random, `local@domain` (RFC 5322 without brackets), never to be used for another message.
 * @throws As4Error AS4_USAGE for a domain that would break the form
 */
export function newMessageId(domain: string): string {
  if (!domainForm.test(domain)) throw new As4Error('AS4_USAGE', 'the domain of message ids is malformed');
  return `${randomUUID()}@${domain}`;
}

const dotAtom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/** What a sender may use: peers refuse ids that are not RFC 5322 (section 3). */
export function isSendableMessageId(id: string): boolean {
  const [local, domain, ...more] = id.split('@');
  return id.length <= 255 && more.length === 0 && dotAtom.test(local ?? '') && dotAtom.test(domain ?? '');
}
