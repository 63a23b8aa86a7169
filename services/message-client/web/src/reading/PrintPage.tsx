import { useParams } from '@tanstack/react-router';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { useConversation } from '../api/queries.ts';
import { MessageArticle } from '../conversation/MessageArticle.tsx';
import { Story } from '../conversation/Trail.tsx';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { exactTime } from '../shared/time.ts';

/** A conversation on paper or as PDF: every message with all of its fields and its whole trail. */
export default function PrintPage() {
  const { t } = useTranslation();
  const { mailboxId, conversationId } = useParams({ from: '/mailboxes/$mailboxId/print/$conversationId' });
  const { user, organisation, mailboxes } = useSession();
  const { data, error, isPending, refetch } = useConversation(mailboxId, conversationId);
  if (isPending) return <Skeleton rows={3} height={200} />;
  if (error && !data) return <Problem error={error} onRetry={() => void refetch()} />;
  const mailbox = mailboxes.find((each) => each.id === mailboxId);
  return (
    <main className="print-page">
      <div className="print-bar no-print">
        <Button className="button primary" onPress={() => window.print()}>
          {t('reading/printDo')}
        </Button>
        <span>{t('reading/printHelp')}</span>
        <a
          className="button"
          href={`/mailboxes/${mailboxId}/all/conversations/${encodeURIComponent(conversationId)}`}
        >
          <Icon name="back" /> {t('app/back')}
        </a>
      </div>
      <h1>{data.subject || t('list/noSubject')}</h1>
      <p className="print-about">
        {organisation.name}, {mailbox?.name}. {t('conversation/messages', { count: data.messages.length })}.{' '}
        {t('reading/printed', { time: exactTime(new Date().toISOString(), t), name: user.name })}
      </p>
      {data.messages.map((message) => (
        <section key={message.id} className="print-message">
          <MessageArticle message={message} />
          <div className="story">
            <Story message={message} />
          </div>
        </section>
      ))}
    </main>
  );
}
