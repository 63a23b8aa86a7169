import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MessageDetail } from '../../../src/web-api.ts';
import { useNewDraft } from '../compose/useNewDraft.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { useCopy } from './useCopy.ts';

const failed = new Set(['REJECTED', 'MESSAGE_EXCHANGE_ERROR', 'NO_RECEIPT']);
/** What has left for good or is under way can be added to; what failed the recipient does not know (B1.3.3 row 11). */
const canSupplement = (message: MessageDetail) => message.direction === 'out' && !failed.has(message.state);

/** What can be done with one message: add to it, put it right and send it again, send it on. */
export function MessageActions({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const { mailboxes } = useSession();
  const newDraft = useNewDraft();
  const copy = useCopy(message.mailboxId);
  const mailbox = mailboxes.find((each) => each.id === message.mailboxId);
  if (!mailbox?.permissions.includes('send')) return null;
  const error = newDraft.error ?? copy.error;
  return (
    <div className="message-actions no-print">
      {message.direction === 'out' && failed.has(message.state) && (
        <Button
          className={message.state === 'NO_RECEIPT' ? 'button small' : 'button primary small'}
          isPending={copy.isPending}
          onPress={() => copy.mutate({ messageId: message.id, kind: 'resend' })}
        >
          <Icon name="refresh" /> {t('reading/correct')}
        </Button>
      )}
      {canSupplement(message) && (
        <Button
          className="button small"
          isPending={newDraft.isPending}
          onPress={() => newDraft.mutate({ mailboxId: message.mailboxId, replyTo: message.id })}
        >
          <Icon name="plus" /> {t('reading/supplement')}
        </Button>
      )}
      <Button
        className="button small"
        isPending={copy.isPending}
        onPress={() => copy.mutate({ messageId: message.id, kind: 'forward' })}
      >
        <Icon name="sent" /> {t('reading/forward')}
      </Button>
      {error && <Problem error={error} />}
    </div>
  );
}
