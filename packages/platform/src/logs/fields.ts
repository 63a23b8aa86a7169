/**
 * The only fields a log line can have. Anything else is dropped, so that content cannot slip in.
 * `id`: one word of an identifier (no white space); `number`; `boolean`; `error`: see error-fields.ts.
 */
export const logFields = {
  event: 'id',
  code: 'id',
  service: 'id',
  component: 'id',
  environment: 'id',
  organisation: 'id',
  sender: 'id',
  recipient: 'id',
  participant: 'id',
  accessPoint: 'id',
  requestId: 'id',
  messageId: 'id',
  refToMessageId: 'id',
  ebmsMessageId: 'id',
  envelopeId: 'id',
  instanceId: 'id',
  conversationId: 'id',
  receiptId: 'id',
  documentType: 'id',
  processId: 'id',
  payloadType: 'id',
  transportProfile: 'id',
  certificate: 'id',
  action: 'id',
  object: 'id',
  outcome: 'id',
  reason: 'id',
  state: 'id',
  step: 'id',
  direction: 'id',
  method: 'id',
  route: 'id',
  host: 'id',
  remoteAddress: 'id',
  url: 'url',
  item: 'id',
  worker: 'id',
  hash: 'id',
  version: 'id',
  nextAttemptAt: 'id',
  status: 'number',
  durationMs: 'number',
  bytes: 'number',
  count: 'number',
  attempt: 'number',
  port: 'number',
  severity: 'id',
  retried: 'boolean',
  durable: 'boolean',
  error: 'error',
} as const;

export type LogFieldName = keyof typeof logFields;

type ValueOf<Kind> = Kind extends 'number'
  ? number
  : Kind extends 'boolean'
    ? boolean
    : Kind extends 'error'
      ? unknown
      : string;

/** Fields of a log line. */
export type LogFields = { [Name in LogFieldName]?: ValueOf<(typeof logFields)[Name]> | undefined };
