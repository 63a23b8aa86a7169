import type { MessageSummary, State } from '../../../src/web-api.ts';
import type { IconName } from '../shared/Icon.tsx';

export interface StateLook {
  tone: 'good' | 'wait' | 'bad' | 'plain' | 'accent';
  icon: IconName;
}

const looks: Record<State, StateLook> = {
  DRAFT: { tone: 'plain', icon: 'draft' },
  SCHEDULED: { tone: 'plain', icon: 'clock' },
  SUBMITTED: { tone: 'plain', icon: 'sent' },
  SCHEDULED_FOR_RESEND: { tone: 'wait', icon: 'refresh' },
  ACKNOWLEDGE: { tone: 'plain', icon: 'clock' },
  WAITING_FOR_RECEIPT: { tone: 'plain', icon: 'clock' },
  ACCEPTED: { tone: 'good', icon: 'check' },
  REJECTED: { tone: 'bad', icon: 'cross' },
  MESSAGE_EXCHANGE_ERROR: { tone: 'bad', icon: 'cross' },
  NO_RECEIPT: { tone: 'wait', icon: 'alert' },
  NEW: { tone: 'accent', icon: 'mail' },
};

/** One mark with a word, never colour alone. An incoming message that has been read has no more news. */
export function stateOf(message: Pick<MessageSummary, 'state' | 'unread' | 'direction'>): {
  look: StateLook;
  word: string;
} {
  if (message.direction === 'in' && !message.unread)
    return { look: { tone: 'plain', icon: 'check' }, word: 'stateShort/READ' };
  return { look: looks[message.state], word: `stateShort/${message.state}` };
}
