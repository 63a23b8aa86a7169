import { type ErrorCatalogue, ServiceError } from '@budkavle/platform';

/** Every code that the message client gives of its own, also those that only stand in `fields` or in a login reason. */
export const errorCatalogue = {
  NOT_LOGGED_IN: {
    title: 'Nobody is logged in, or the session has ended',
    fault: 'user',
    retried: false,
    action: 'Log in again. Drafts are kept.',
  },
  CSRF: {
    title: 'The request does not come from a page of this session',
    fault: 'user',
    retried: false,
    action: 'Reload the page and try again.',
  },
  MAILBOX_NOT_FOUND: {
    title: 'The function mailbox does not exist, or the permission for it is lacking',
    fault: 'user',
    retried: false,
    action: 'Ask the administrator of the mailbox for permission.',
  },
  MESSAGE_NOT_FOUND: {
    title: 'The message does not exist, or the permission for it is lacking',
    fault: 'user',
    retried: false,
    action: 'Ask the administrator of the mailbox for permission.',
  },
  DRAFT_NOT_FOUND: {
    title: 'The draft does not exist, or the permission for it is lacking',
    fault: 'user',
    retried: false,
    action: 'Look in the list of drafts and of sent messages.',
  },
  ATTACHMENT_NOT_FOUND: {
    title: 'The attachment does not exist, or the permission for it is lacking',
    fault: 'user',
    retried: false,
    action: 'Reload the page.',
  },
  PERMISSION_DENIED: {
    title: 'The permission for this is lacking in the function mailbox',
    fault: 'user',
    retried: false,
    action: 'Ask the administrator of the mailbox for permission.',
  },
  DRAFT_CHANGED: {
    title: 'Somebody else has changed the draft since it was read',
    fault: 'user',
    retried: false,
    action: 'Reload the draft and make the change again.',
  },
  DRAFT_INCOMPLETE: {
    title: 'The message cannot be sent before the fields named are mended',
    fault: 'user',
    retried: false,
    action: 'Mend the fields and send again.',
  },
  ASSIGNMENT_CHANGED: {
    title: 'Somebody else took or gave the conversation first',
    fault: 'user',
    retried: false,
    action: 'See who has it now, and decide again.',
  },
  CONVERSATION_LOCKED: {
    title: 'Somebody else is answering in this conversation',
    fault: 'user',
    retried: false,
    action: 'Wait until they are done, or take over.',
  },
  PERSON_UNSUITABLE: {
    title: 'The person does not have the permission that this needs in the function mailbox',
    fault: 'user',
    retried: false,
    action: 'Choose somebody else, or ask the administrator to give the permission.',
  },
  NOT_FOUND_HERE: {
    title: 'It does not exist, or the permission for it is lacking',
    fault: 'user',
    retried: false,
    action: 'Reload the page. If you need it, ask the administrator of the organisation.',
  },
  UNDO_TOO_LATE: {
    title: 'It was removed too long ago to be given back',
    fault: 'user',
    retried: false,
    action: 'Make it anew.',
  },
  MAILBOX_EXISTS: {
    title: 'There is a function mailbox for this functional address',
    fault: 'user',
    retried: false,
    action: 'Look for it in the list; it may be closed.',
  },
  DELEGATION_TIME: {
    title: 'Standing in ends before it starts, has ended already, or is longer than a year',
    fault: 'user',
    retried: false,
    action: 'Choose other days.',
  },
  NOTICE_UNSENDABLE: {
    title: 'The watch has nobody to tell, or tells in a way that is not set up',
    fault: 'user',
    retried: false,
    action:
      'Name somebody. For e-mail and webhooks the operator has to configure the mail server and the hosts.',
  },
  LABEL_UNKNOWN: {
    title: 'The label does not exist in the function mailbox',
    fault: 'user',
    retried: false,
    action: 'Reload the page and choose again.',
  },
  MESSAGE_REFUSED: {
    title: 'The message service refused the message; it is a draft again',
    fault: 'user',
    retried: false,
    action: 'Mend the fields named and send again. If none is named, give the code to support.',
  },
  MESSAGE_CONFLICT: {
    title: 'The message service has another message under the same identifier; the message is a draft again',
    fault: 'us',
    retried: false,
    action: 'Send again. If it is refused again, give the code to support.',
  },
  RECIPIENT_MISSING: {
    title: 'No recipient is chosen',
    fault: 'user',
    retried: false,
    action: 'Choose a recipient in the address book.',
  },
  RECIPIENT_UNKNOWN: {
    title: 'The recipient is not in the address book',
    fault: 'user',
    retried: false,
    action: 'Search for the recipient again.',
  },
  SUBJECT_MISSING: {
    title: 'The message has no subject',
    fault: 'user',
    retried: false,
    action: 'Write a subject.',
  },
  SUBJECT_TOO_LONG: {
    title: 'The subject is longer than 256 characters',
    fault: 'user',
    retried: false,
    action: 'Shorten the subject.',
  },
  CONTENT_MISSING: {
    title: 'The message has neither text nor attachment',
    fault: 'user',
    retried: false,
    action: 'Write something or attach a file.',
  },
  CHARACTER_FORBIDDEN: {
    title: 'A field holds a character that cannot be sent in an SDK message',
    fault: 'user',
    retried: false,
    action: 'Remove the character (often an invisible one from another program).',
  },
  MESSAGE_TOO_LARGE: {
    title: 'The message with its attachments is larger than 30 MB',
    fault: 'user',
    retried: false,
    action: 'Remove or shrink an attachment.',
  },
  ATTACHMENT_TOO_LARGE: {
    title: 'The file does not fit: a message with its attachments may be 30 MB',
    fault: 'user',
    retried: false,
    action: 'Shrink the file or remove another attachment.',
  },
  ATTACHMENT_TYPE: {
    title: 'The file type cannot be sent in SDK, or the content is not what the name says',
    fault: 'user',
    retried: false,
    action: 'Convert the file to PDF.',
  },
  ATTACHMENT_MALWARE: {
    title: 'The malware protection stopped the file',
    fault: 'user',
    retried: false,
    action: 'Do not send the file. Tell whoever is responsible for security.',
  },
  ATTACHMENT_EMPTY: {
    title: 'The file is empty',
    fault: 'user',
    retried: false,
    action: 'Choose another file.',
  },
  ATTACHMENT_NAME: {
    title: 'The file has no usable name',
    fault: 'user',
    retried: false,
    action: 'Give the file a name and an ending.',
  },
  ATTACHMENT_COUNT: {
    title: 'The message has too many attachments',
    fault: 'user',
    retried: false,
    action: 'Put several documents into one file.',
  },
  ADDRESS_BOOK_UNAVAILABLE: {
    title: 'The address book cannot be reached and no copy of it has been read yet',
    fault: 'operator',
    retried: true,
    action: 'Try again in a while. The operator checks the address of the address book.',
  },
  REQUEST_MALFORMED: {
    title: 'The request does not follow the interface',
    fault: 'user',
    retried: false,
    action: 'Reload the page: it may be older than the service.',
  },
  CURSOR_INVALID: {
    title: 'The cursor was not given by this service',
    fault: 'user',
    retried: false,
    action: 'Read the list from its start.',
  },
  TOO_MANY_STREAMS: {
    title: 'Too many open pages listen for changes',
    fault: 'user',
    retried: false,
    action: 'Close some of the tabs.',
  },
  LEVEL: {
    title: 'The level of assurance of the login is too low',
    fault: 'user',
    retried: false,
    action: 'Log in with an e-identification of at least the level demanded.',
  },
  DENIED: {
    title: 'The login was cancelled or refused at the identity provider',
    fault: 'user',
    retried: false,
    action: 'Log in again.',
  },
  EXPIRED: {
    title: 'The login took too long, or was begun in another browser',
    fault: 'user',
    retried: false,
    action: 'Log in again.',
  },
  UNKNOWN_USER: {
    title: 'The person is not a user here',
    fault: 'user',
    retried: false,
    action: 'Ask the administrator of the organisation.',
  },
  OTHER: {
    title: 'The identity provider did not answer as it should',
    fault: 'operator',
    retried: false,
    action: 'Try again. If it stays, the operator looks in the log under the request id.',
  },
  SCHEDULE_INVALID: {
    title: 'The time to send at has passed, or is more than a year ahead',
    fault: 'user',
    retried: false,
    action: 'Choose another time.',
  },
  TEMPLATE_CHANGED: {
    title: 'Somebody else has changed the template since it was read',
    fault: 'user',
    retried: false,
    action: 'Reload the template and make the change again.',
  },
  TOO_MANY_TEMPLATES: {
    title: 'The function mailbox has as many templates as it can hold',
    fault: 'user',
    retried: false,
    action: 'Remove templates that nobody uses.',
  },
  PREVIEW_IMPOSSIBLE: {
    title: 'A file of this kind or size is not shown, only downloaded',
    fault: 'user',
    retried: false,
    action: 'Download the file.',
  },
  NOT_A_DEMO: {
    title: 'The test identity provider was told to start outside a demonstration',
    fault: 'operator',
    retried: false,
    action: 'Use a real identity provider. Test persons have no place outside a demonstration.',
  },
} as const satisfies ErrorCatalogue;

export type MessageClientErrorCode = keyof typeof errorCatalogue;

const statuses: Partial<Record<MessageClientErrorCode, number>> = {
  NOT_LOGGED_IN: 401,
  CSRF: 403,
  PERMISSION_DENIED: 403,
  MAILBOX_NOT_FOUND: 404,
  NOT_FOUND_HERE: 404,
  MAILBOX_EXISTS: 409,
  UNDO_TOO_LATE: 409,
  MESSAGE_NOT_FOUND: 404,
  DRAFT_NOT_FOUND: 404,
  ATTACHMENT_NOT_FOUND: 404,
  DRAFT_CHANGED: 409,
  TEMPLATE_CHANGED: 409,
  ASSIGNMENT_CHANGED: 409,
  CONVERSATION_LOCKED: 409,
  MESSAGE_CONFLICT: 409,
  MESSAGE_TOO_LARGE: 413,
  ATTACHMENT_TOO_LARGE: 413,
  ATTACHMENT_TYPE: 415,
  TOO_MANY_STREAMS: 429,
  ADDRESS_BOOK_UNAVAILABLE: 503,
};

/** The one error of the message client. `fields`: codes by field of the draft. Its text never holds content or names. */
export class MessageClientError extends ServiceError {
  readonly fields: Readonly<Record<string, MessageClientErrorCode | string>> | undefined;
  /** Somebody asked for what they have no permission for: goes to the audit log. */
  readonly denied: boolean;

  constructor(
    code: MessageClientErrorCode,
    options: { fields?: Record<string, string>; denied?: boolean; cause?: unknown; message?: string } = {},
  ) {
    super(code, {
      message: options.message ?? errorCatalogue[code].action,
      status: statuses[code] ?? 400,
      cause: options.cause,
    });
    this.fields = options.fields;
    this.denied = options.denied ?? false;
  }
}
