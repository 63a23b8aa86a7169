import { type Static, Type } from 'typebox';

/** Base path of contract C. */
export const accessPointBasePath = '/ap/v1';

export const outboundEventTypes = [
  'ACCEPTED',
  'DISCOVERED',
  'SUBMITTED',
  'ACKNOWLEDGED',
  'RESCHEDULED',
  'FAILED',
  'DUPLICATE_AT_RECEIVER',
] as const;
/** SUBMITTED: the push has begun; ACKNOWLEDGED: the signed transport receipt has been verified. */
export const OutboundEventType = Type.Enum([...outboundEventTypes]);
export type OutboundEventType = (typeof outboundEventTypes)[number];

/** Answer of `PUT …/outbound/{xheId}`. */
export const OutboundAccepted = Type.Object({
  xheId: Type.String(),
  as4MessageId: Type.String(),
  state: OutboundEventType,
});
export type OutboundAccepted = Static<typeof OutboundAccepted>;

const step = {
  xheId: Type.String(),
  at: Type.String({ description: 'UTC' }),
  as4MessageId: Type.String(),
  attempt: Type.Integer({ minimum: 0 }),
  receiverAccessPoint: Type.Optional(Type.String()),
  code: Type.Optional(Type.String({ description: 'EBMS:0004, DISC_NOT_REGISTERED, …' })),
  detail: Type.Optional(Type.String()),
  retryAt: Type.Optional(Type.String()),
};

/** Answer of `GET …/outbound/{xheId}`: the latest step. */
export const OutboundState = Type.Object({ ...step, state: OutboundEventType });
export type OutboundState = Static<typeof OutboundState>;

/** One step of one outgoing message; `sequence` is durable and ordered within the participant. */
export const OutboundEvent = Type.Object({
  sequence: Type.Integer({ minimum: 1 }),
  type: OutboundEventType,
  ...step,
});
export type OutboundEvent = Static<typeof OutboundEvent>;

/** Answer of `GET …/events`: `next` is what to give as `after` the next time. */
export const OutboundEvents = Type.Object({
  events: Type.Array(OutboundEvent),
  next: Type.Integer({ minimum: 0 }),
});
export type OutboundEvents = Static<typeof OutboundEvents>;

/** A received envelope, claimed by lease. */
export const InboundItem = Type.Object({
  id: Type.String(),
  lease: Type.String(),
  leaseUntil: Type.String(),
  xheId: Type.String(),
  as4MessageId: Type.String(),
  conversationId: Type.String(),
  sender: Type.String(),
  recipient: Type.String(),
  senderAccessPoint: Type.String(),
  documentId: Type.String(),
  documentIdScheme: Type.String(),
  size: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  receivedAt: Type.String(),
});
export type InboundItem = Static<typeof InboundItem>;

/** Answer of `GET …/inbound`. */
export const InboundItems = Type.Object({ items: Type.Array(InboundItem) });
export type InboundItems = Static<typeof InboundItems>;

/** Header of a submission: the SDK message's conversationId, which stands inside what is encrypted. */
export const conversationIdHeader = 'sdk-conversation-id';

/** Header of the envelope's answer with its SHA-256 in hex. */
export const contentSha256Header = 'content-sha256';
/** Longest long poll, seconds. */
export const maxWaitSeconds = 30;
