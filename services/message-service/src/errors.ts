import type { ErrorCatalogue } from '@budkavle/platform';

/** The codes of the message service: in API problems (D), in the events of a message, in logs and incidents. */
export const errorCatalogue = {
  // API (D)
  MT_UNAUTHORIZED: {
    title: 'Missing or expired token, scope or right',
    fault: 'user',
    retried: false,
    action: 'Get a new token; check the scopes and for whom the API client may act.',
  },
  MT_SCHEMA: {
    title: "Input isn't valid with respect to schema",
    fault: 'user',
    retried: false,
    action: 'Correct the attributes named in the issues.',
  },
  MT_RULE: {
    title: 'The message breaks a rule of the SDK message',
    fault: 'user',
    retried: false,
    action: 'Correct the attributes named in the issues.',
  },
  MT_TOO_LARGE: {
    title: 'Payload Too Large',
    fault: 'user',
    retried: false,
    action: 'Send at most 30 MB in one message, attachments included.',
  },
  MT_FILE_TYPE: {
    title: 'The type of a file is not supported or not what the file holds',
    fault: 'user',
    retried: false,
    action: 'Send another type; PDF is always supported.',
  },
  MT_MALWARE: {
    title: 'Malware was found',
    fault: 'user',
    retried: false,
    action: 'Do not send the file; tell whoever is responsible for security.',
  },
  MT_ADDRESS_UNKNOWN: {
    title: 'The functional address is not in the address book of that organisation',
    fault: 'user',
    retried: false,
    action: 'Choose the address in the address book.',
  },
  MT_CONFLICT: {
    title: 'Another message has this messageId',
    fault: 'user',
    retried: false,
    action: 'Give the new message an id of its own.',
  },
  MT_NOT_FOUND: {
    title: 'There is no such message',
    fault: 'user',
    retried: false,
    action: 'Check the messageId; the message may have been deleted.',
  },
  MT_NOT_FINAL: {
    title: 'The message is still under way',
    fault: 'user',
    retried: false,
    action: 'Delete it when its status is NEW, ACCEPTED or MESSAGE_EXCHANGE_ERROR.',
  },
  MT_FILTER: {
    title: 'The filter is not understood',
    fault: 'user',
    retried: false,
    action: 'Use the filters of the published OpenAPI document.',
  },
  MT_ADDRESS_BOOK_UNAVAILABLE: {
    title: 'The address book cannot be asked just now',
    fault: 'federation',
    retried: false,
    action: 'Try again after a while.',
  },
  MT_SCANNER_UNAVAILABLE: {
    title: 'The malware scanner cannot be asked just now',
    fault: 'operator',
    retried: true,
    action: 'Check that clamd runs and that its address is right.',
  },
  MT_DISK_FULL: {
    title: 'There is too little room on disk to take more',
    fault: 'operator',
    retried: true,
    action: 'Make room on the disk of the data folder; nothing is lost meanwhile, and it goes on by itself.',
  },
  // sending
  MT_ACCESS_POINT_UNREACHABLE: {
    title: 'The own access point could not be reached in time',
    fault: 'operator',
    retried: false,
    action: 'Check the access point, then send the message again.',
  },
  MT_ACCESS_POINT_REFUSED: {
    title: 'The own access point refused the envelope',
    fault: 'us',
    retried: false,
    action: 'Look for the code of the access point in the event and the log.',
  },
  MT_RECIPIENT_CERTIFICATE: {
    title: "The recipient's encryption certificate cannot be used",
    fault: 'recipient',
    retried: false,
    action: 'The recipient must publish a valid certificate.',
  },
  MT_NO_TRANSPORT_RECEIPT: {
    title: 'No transport receipt came in time',
    fault: 'recipient',
    retried: false,
    action: 'Ask the recipient whether the message arrived, or send it again.',
  },
  MT_RECEIPT_TIMEOUT: {
    title: 'No message receipt came in time',
    fault: 'recipient',
    retried: false,
    action: 'Ask the recipient whether the message arrived, or send it again.',
  },
  MT_RECEIPT_REJECTED: {
    title: 'The recipient refused the message',
    fault: 'sender',
    retried: false,
    action: 'Read the lines of the receipt, correct the message and send it as a new one.',
  },
  MT_RECEIPT_LATE: {
    title: 'A receipt came when the outcome was already decided',
    fault: 'recipient',
    retried: false,
    action: 'Take note of what the receipt says.',
  },
  MT_RECEIPT_UNDELIVERED: {
    title: 'Our receipt could not be delivered',
    fault: 'sender',
    retried: false,
    action: 'The sender will believe that the message did not arrive: tell them.',
  },
  // receiving
  MT_ENVELOPE: {
    title: 'A received envelope does not follow the specification',
    fault: 'sender',
    retried: false,
    action: 'Report it to the platform owner: the access points should have refused it.',
  },
  MT_NOT_WELL_FORMED: {
    title: 'A received payload is not well-formed XML',
    fault: 'sender',
    retried: false,
    action: 'Tell the sender; no receipt may be sent.',
  },
  MT_UNDECRYPTABLE: {
    title: 'A received payload cannot be decrypted with our keys',
    fault: 'sender',
    retried: false,
    action: 'Check that the published encryption certificate is ours; tell the sender.',
  },
  MT_SIGNATURE: {
    title: "The sender's signature is wrong or not the organisation's",
    fault: 'sender',
    retried: false,
    action: 'Tell the sender; this may be an attack.',
  },
  MT_SENDER_UNKNOWN: {
    title: 'The stated sender is not registered and cannot get a receipt',
    fault: 'sender',
    retried: false,
    action: 'Report it to the platform owner; this may be an attack.',
  },
  MT_RECEIPT_INVALID: {
    title: 'A received message receipt does not follow the specification',
    fault: 'recipient',
    retried: false,
    action: 'Tell the organisation that sent it.',
  },
  MT_RECEIPT_FOREIGN: {
    title: 'A receipt came for a message that was not sent to that organisation',
    fault: 'recipient',
    retried: false,
    action: 'Find out why; this may be an attack.',
  },
  MT_HELD: {
    title: "A received envelope waits: the sender's certificate cannot be checked just now",
    fault: 'federation',
    retried: true,
    action: 'Nothing, unless it lasts: then look at DNS, SMP and revocation services.',
  },
  MT_SCANNER_REFUSED: {
    title: 'This scanner may only be used in a demonstration',
    fault: 'operator',
    retried: false,
    action: 'Configure clamd.',
  },
  MT_SCANNER_BLIND: {
    title: 'The malware scanner does not find the EICAR test string: it has no definitions',
    fault: 'operator',
    retried: false,
    action: 'Let freshclam fetch the definitions, wait until clamd has read them, then start again.',
  },
} as const satisfies ErrorCatalogue;

export type MessageServiceErrorCode = keyof typeof errorCatalogue;

/** The one error of this service beside ServiceError of the platform. */
export class MessageServiceError extends Error {
  override readonly name = 'MessageServiceError';
  readonly code: MessageServiceErrorCode;
  readonly retried: boolean;
  /** Code of the layer below. */
  readonly reason: string | undefined;

  constructor(code: MessageServiceErrorCode, options: { reason?: string | undefined; cause?: unknown } = {}) {
    super(errorCatalogue[code].title, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retried = errorCatalogue[code].retried;
    this.reason = options.reason ?? codeOf(options.cause);
  }
}

/** The stable code of any error that has one. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}
