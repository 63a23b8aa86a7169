import type { AttachmentSource } from '@budkavle/formats';
import type { Party } from './plan.ts';

/** What the system under test sends when a test asks for it. */
export interface Errand {
  to: Party;
  subject?: string;
  text?: string;
  refToMessageId?: string;
  attachments?: readonly AttachmentSource[];
}

/** What the sender is told of a message in the end. */
export interface Ending {
  /** As in SDK API MT/MK: ACCEPTED, MESSAGE_EXCHANGE_ERROR; or a status before those when the time ran out. */
  status: string;
  /** Reasons, newest first: receipt codes or codes of the supplier's own. */
  codes: readonly string[];
}

/** What a mailbox shows of a message that has come. */
export interface Shown {
  subject: string;
  texts: readonly string[];
  files: readonly { name: string; contentType: string; sha256: string; size: number }[];
  persons: number;
  references: number;
  refToMessageId?: string;
}

/** The system under test as its user sees it: through its SDK API, or through the tester's eyes and hands. */
export interface Hands {
  /** Gives the messageId. Throws Refusal when the system does not take it, NotObserved when nobody can tell. */
  send(errand: Errand): Promise<string>;
  endingOf(messageId: string): Promise<Ending>;
  /** undefined: it has not come. */
  shown(messageId: string): Promise<Shown | undefined>;
}

/** The system under test would not send what it was asked to. */
export class Refusal extends Error {}

/** Neither pass nor failure: the tester has to look and note it. */
export class NotObserved extends Error {}
