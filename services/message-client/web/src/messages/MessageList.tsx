import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mailbox, MessageSummary } from '../../../src/web-api.ts';
import { folderPage, keys } from '../api/queries.ts';
import { useShortcuts } from '../frame/shortcuts.ts';
import { useWindowedPages } from '../lists/useWindowedPages.ts';
import { VirtualGrid } from '../lists/VirtualGrid.tsx';
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
  const { items, first, count, complete, itemAt, show, error, isPending, refetch } =
    useWindowedPages<MessageSummary>({
      queryKey: keys.folder(mailbox.id, folder),
      read: (cursor) => folderPage(mailbox.id, folder, cursor),
    });

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
  const rowAt = (index: number) => {
    const message = itemAt(index);
    return (
      message && {
        className: message.unread ? 'message-row unread' : 'message-row',
        current: isCurrent(message, current),
        data: { 'data-message-id': message.id },
        content: <MessageRow message={message} />,
      }
    );
  };

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
        <VirtualGrid
          key={`${mailbox.id} ${folder}`}
          label={t('list/label', { folder: t(`folder/${folder}`), mailbox: mailbox.name })}
          count={count}
          complete={complete}
          rowHeight={96}
          rowAt={rowAt}
          onOpen={(index) => open(items[index - first])}
          onShow={show}
        />
      )}
    </>
  );
}

function isCurrent(message: MessageSummary, current: string | undefined): boolean {
  return (
    current !== undefined && (message.direction === 'draft' ? message.id : message.conversationId) === current
  );
}
