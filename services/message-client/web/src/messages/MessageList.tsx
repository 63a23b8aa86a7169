import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { Button, GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Mailbox, MessageSummary } from '../../../src/web-api.ts';
import { useFolder } from '../api/queries.ts';
import { useShortcuts } from '../frame/shortcuts.ts';
import type { ShownFolder } from '../mailboxes/folders.ts';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { EmptyFolder } from './EmptyFolder.tsx';
import { MessageRow } from './MessageRow.tsx';

interface Props {
  mailbox: Mailbox;
  folder: ShownFolder;
  /** The conversation or draft that is open. */
  current: string | undefined;
}

/** The messages of a folder, newest first. Arrow keys move, Enter opens. */
export function MessageList({ mailbox, folder, current }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useFolder(
    mailbox.id,
    folder,
  );
  const items = data?.pages.flatMap((page) => page.items) ?? [];

  const open = useCallback(
    (message: MessageSummary | undefined) => {
      if (!message) return;
      const place = { mailboxId: mailbox.id, folder };
      if (message.direction === 'draft')
        void navigate({
          to: '/mailboxes/$mailboxId/$folder/drafts/$draftId',
          params: { ...place, draftId: message.id },
        });
      else
        void navigate({
          to: '/mailboxes/$mailboxId/$folder/conversations/$conversationId',
          params: { ...place, conversationId: message.conversationId },
          hash: `m-${message.id}`,
        });
    },
    [navigate, mailbox.id, folder],
  );

  const at = items.findIndex((each) => isCurrent(each, current));
  useShortcuts({ j: () => open(items[at + 1]), k: () => open(items[Math.max(0, at - 1)]) });

  return (
    <>
      <div className="list-head">
        <h1>{t(`folder/${folder}`)}</h1>
        <p>
          {mailbox.name} · {mailbox.address}
        </p>
      </div>
      {isPending ? (
        <Skeleton rows={6} height={64} />
      ) : error && items.length === 0 ? (
        <div style={{ padding: 16 }}>
          <Problem error={error} onRetry={() => void refetch()} />
        </div>
      ) : items.length === 0 ? (
        <EmptyFolder folder={folder} mailbox={mailbox.name} />
      ) : (
        <div className="message-list">
          <GridList
            aria-label={t('list/label', { folder: t(`folder/${folder}`), mailbox: mailbox.name })}
            items={items}
            onAction={(key) => open(items.find((each) => each.id === key))}
            dependencies={[current]}
          >
            {(message) => (
              <GridListItem
                id={message.id}
                textValue={`${message.counterpart?.organisation.name ?? ''} ${message.subject}`}
                className={message.unread ? 'message-row unread' : 'message-row'}
                data-current={isCurrent(message, current)}
                data-message-id={message.id}
              >
                <MessageRow message={message} />
              </GridListItem>
            )}
          </GridList>
          <div className="more">
            {hasNextPage && (
              <Button className="button" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
                {t('list/more')}
              </Button>
            )}
          </div>
        </div>
      )}
    </>
  );
}

function isCurrent(message: MessageSummary, current: string | undefined): boolean {
  return (
    current !== undefined && (message.direction === 'draft' ? message.id : message.conversationId) === current
  );
}
