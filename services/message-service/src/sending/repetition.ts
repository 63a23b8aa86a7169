import { ApiRefusal, issue } from '../api/refusal.ts';
import type { Context } from '../context.ts';

export interface Accepted {
  messageId: string;
  /** The same message had been taken before. */
  repeated: boolean;
}

/** What is known of a messageId that this organisation has sent. */
export function findKnown(context: Context, participant: string, messageId: string) {
  return context.db
    .selectFrom('known_message')
    .select('request_digest')
    .where('participant', '=', participant)
    .where('direction', '=', 'out')
    .where('message_key', '=', messageId.toLowerCase())
    .executeTakeFirst();
}

/** The answer to a repeated request; 409 when it is another message under the same id. */
export function repetition(
  known: { request_digest: string | null },
  digest: string,
  messageId: string,
): Accepted {
  if (known.request_digest === digest) return { messageId, repeated: true };
  throw new ApiRefusal('MT_CONFLICT', {
    status: 409,
    issues: [issue('MT_CONFLICT', 'messageId is not unique', 'data.attributes.messageId')],
  });
}
