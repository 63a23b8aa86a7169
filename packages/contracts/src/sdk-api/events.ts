import { type Static, Type } from 'typebox';
import { component } from './component.ts';

/** Every value of `messageStatusDef`; obligatory for a producer: NEW, WAITING_FOR_RECEIPT, MESSAGE_EXCHANGE_ERROR, ACCEPTED. */
export const messageStatuses = [
  'SCHEDULED',
  'SUBMITTED',
  'SCHEDULED_FOR_RESEND',
  'ACKNOWLEDGE',
  'WAITING_FOR_RECEIPT',
  'MESSAGE_EXCHANGE_ERROR',
  'ACCEPTED',
  'REJECTED',
  'RETRIEVED',
  'RECEIPT_SENT',
  'NEW',
  'ERROR',
] as const;

export const MessageStatus = Type.Enum(
  [...messageStatuses],
  component(
    'messageStatusDef',
    "Obligatory: 'NEW', 'WAITING_FOR_RECEIPT', 'MESSAGE_EXCHANGE_ERROR', 'ACCEPTED'",
  ),
);
export type MessageStatus = (typeof messageStatuses)[number];

/** Who caused a step (our addition to the official interface). */
export const eventActors = [
  'message-service',
  'access-point',
  'recipient-access-point',
  'recipient',
  'sender',
] as const;
export type EventActor = (typeof eventActors)[number];

/**
 * Written as `format: uri` in OpenAPI, not enforced here: the official examples themselves break it (`instance` is a bare UUID).
 */
const uri = { 'x-format': 'uri' };

const problemProperties = {
  type: Type.Optional(Type.String({ ...uri, default: 'about:blank' })),
  title: Type.Optional(Type.String()),
  status: Type.Optional(Type.Integer({ minimum: 400, exclusiveMaximum: 600 })),
  detail: Type.Optional(Type.String()),
  instance: Type.Optional(Type.String(uri)),
};

/** RFC 7807 problem. */
export const EventDef = Type.Object(problemProperties, component('EventDef', 'RFC 7807 problem'));
export type EventDef = Static<typeof EventDef>;

/**
 * One step or one complaint. `typeCode` is in the official examples, not in the official schema; `time`, `actor`, `code`,
 * `as4MessageId` and `retryAt` are our additions, all optional.
 */
export const Issue = Type.Object(
  {
    ...problemProperties,
    /** A message status, or the reason code of a receipt line (SV, BV, SIG). */
    typeCode: Type.Optional(Type.String()),
    /** Where: the path of the attribute, or the LineID of a receipt line. */
    in: Type.Optional(Type.String()),
    time: Type.Optional(Type.String({ description: 'When the step happened (UTC). Addition of Budkavle.' })),
    actor: Type.Optional(
      Type.Enum([...eventActors], { description: 'Who caused the step. Addition of Budkavle.' }),
    ),
    code: Type.Optional(
      Type.String({ description: 'Stable code of the error catalogue. Addition of Budkavle.' }),
    ),
    as4MessageId: Type.Optional(
      Type.String({ description: 'AS4 message id of the step (T.MessageId). Addition of Budkavle.' }),
    ),
    retryAt: Type.Optional(
      Type.String({ description: 'When the next attempt is made (UTC). Addition of Budkavle.' }),
    ),
  },
  component('Issue'),
);
export type Issue = Static<typeof Issue>;

/** A problem with its issues, newest first; the body of every 400 and the trail of a message. */
export const Events = Type.Object(
  { ...problemProperties, eventIssues: Type.Optional(Type.Array(Issue)) },
  component('Events', 'Problem with issues, newest first'),
);
export type Events = Static<typeof Events>;
