import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { MessageDetail } from '../../../src/web-api.ts';
import { useConversation } from '../api/queries.ts';
import { useNewDraft } from '../compose/useNewDraft.ts';
import { useShortcuts } from '../frame/shortcuts.ts';
import { HandlingBar } from '../handling/HandlingBar.tsx';
import { LockNotice } from '../handling/LockNotice.tsx';
import { Notes } from '../handling/Notes.tsx';
import { useHandling } from '../handling/queries.ts';
import { SendListOverview } from '../reading/SendListOverview.tsx';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { MessageArticle } from './MessageArticle.tsx';
import { useMarkRead } from './useMarkRead.ts';

/** A conversation as one page: every message in order, each with its trail. */
export function ConversationPage() {
  const { t } = useTranslation();
  const { mailboxId, folder, conversationId } = useParams({
    from: '/mailboxes/$mailboxId/$folder/conversations/$conversationId',
  });
  const { mailboxes, user } = useSession();
  const place = { mailboxId, conversationId };
  const { data: handling } = useHandling(place);
  const mailbox = mailboxes.find((each) => each.id === mailboxId);
  const lock = handling?.lock && handling.lock.by.id !== user.id ? handling.lock : undefined;
  const { data, error, isPending, refetch } = useConversation(mailboxId, conversationId);
  const newDraft = useNewDraft();
  const maySend = mailbox?.permissions.includes('send') ?? false;
  const answerable = data?.messages.findLast((message) => message.direction === 'in');
  const reply =
    answerable && maySend && !lock ? () => newDraft.mutate({ mailboxId, replyTo: answerable.id }) : undefined;
  useShortcuts({ r: reply });
  useMarkRead(mailboxId, data?.messages);
  useOpenAtHash(data?.messages);

  if (isPending) return <Skeleton rows={2} height={220} />;
  if (error && !data)
    return (
      <div className="page">
        <Problem error={error} onRetry={() => void refetch()} />
      </div>
    );
  return (
    <div className="page">
      <div className="page-head">
        <Link
          className="button plain only-narrow"
          to="/mailboxes/$mailboxId/$folder"
          params={{ mailboxId, folder }}
          aria-label={t('app/back')}
        >
          <Icon name="back" />
        </Link>
        <h1>{data.subject || t('list/noSubject')}</h1>
        {answerable && (
          <Button className="button primary" isDisabled={!reply} onPress={() => reply?.()}>
            <Icon name="reply" /> {t('conversation/reply')}
          </Button>
        )}
        <p className="under">
          {t('conversation/messages', { count: data.messages.length })} ·{' '}
          <Link to="/mailboxes/$mailboxId/print/$conversationId" params={{ mailboxId, conversationId }}>
            {t('reading/print')}
          </Link>
        </p>
      </div>
      {lock && <LockNotice place={place} lock={lock} mayTake={maySend} />}
      {mailbox && handling && <HandlingBar place={place} mailbox={mailbox} handling={handling} />}
      {newDraft.error && <Problem error={newDraft.error} />}
      <SendListOverview messages={data.messages} />
      {data.messages.map((message) => (
        <MessageArticle key={message.id} message={message} />
      ))}
      {mailbox && handling && <Notes place={place} mailbox={mailbox} handling={handling} folder={folder} />}
    </div>
  );
}

/** A link from the list or a notice names the message; it is brought into view once. */
function useOpenAtHash(messages: readonly MessageDetail[] | undefined): void {
  const loaded = messages !== undefined;
  const first = `m-${messages?.[0]?.id}`;
  useEffect(() => {
    if (!loaded) return;
    const hash = window.location.hash.slice(1);
    if (hash && hash !== first) document.getElementById(hash)?.scrollIntoView({ block: 'start' });
  }, [loaded, first]);
}
