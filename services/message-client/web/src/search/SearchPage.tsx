import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageSummary } from '../../../src/web-api.ts';
import { TopBar } from '../frame/TopBar.tsx';
import { useWindowedPages } from '../lists/useWindowedPages.ts';
import { VirtualGrid } from '../lists/VirtualGrid.tsx';
import { MessageRow } from '../messages/MessageRow.tsx';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { searchPage, wantedOf } from './queries.ts';
import { SearchForm } from './SearchForm.tsx';

/** Search over all mailboxes that one may read; what is asked for stands in the address. */
export default function SearchPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { mailboxes } = useSession();
  const wanted = wantedOf(useSearch({ strict: false }) as Record<string, unknown>);
  const asked = Object.keys(wanted).length > 0;
  const list = useWindowedPages<MessageSummary>({
    queryKey: ['search', wanted],
    enabled: asked,
    read: (cursor) => searchPage(wanted, cursor),
  });
  const { itemAt, show } = list;
  const open = (index: number) => {
    const message = itemAt(index);
    if (message)
      void navigate({
        to: '/mailboxes/$mailboxId/$folder/conversations/$conversationId',
        params: {
          mailboxId: message.mailboxId,
          folder: message.direction === 'out' ? 'sent' : 'all',
          conversationId: message.conversationId,
        },
        hash: `m-${message.id}`,
      });
  };
  const onShow = useCallback((from: number, to: number) => show(from, to), [show]);
  return (
    <div className="frame">
      <a className="skip-link" href="#content">
        {t('app/skip')}
      </a>
      <TopBar />
      <main className="search-page" id="content" tabIndex={-1}>
        <header className="search-head">
          <h1>{t('search/heading')}</h1>
          <SearchForm key={JSON.stringify(wanted)} wanted={wanted} />
        </header>
        <div className="search-results">
          {!asked ? (
            <Hint title={t('search/start')} help={t('search/startHelp')} />
          ) : list.isPending ? (
            <Skeleton rows={6} height={64} />
          ) : list.error && list.items.length === 0 ? (
            <Problem error={list.error} onRetry={() => void list.refetch()} />
          ) : list.count === 0 ? (
            <Hint title={t('search/nothing')} help={t('search/nothingHelp')} />
          ) : (
            <>
              <p className="search-count" role="status">
                {list.complete
                  ? t('search/count', { count: list.count })
                  : t('search/countMore', { count: list.count - 1 })}
              </p>
              <VirtualGrid
                label={t('search/results')}
                count={list.count}
                complete={list.complete}
                rowHeight={112}
                onOpen={open}
                onShow={onShow}
                rowAt={(index) => {
                  const message = itemAt(index);
                  return (
                    message && {
                      className: message.unread ? 'message-row unread' : 'message-row',
                      current: false,
                      data: { 'data-message-id': message.id },
                      content: (
                        <>
                          <MessageRow message={message} />
                          <span className="found-in">
                            <Icon name={message.direction === 'out' ? 'sent' : 'inbox'} />{' '}
                            {mailboxes.find((each) => each.id === message.mailboxId)?.name}
                          </span>
                        </>
                      ),
                    }
                  );
                }}
              />
            </>
          )}
        </div>
      </main>
    </div>
  );
}

function Hint({ title, help }: { title: string; help: string }) {
  return (
    <div className="empty" role="status">
      <Icon name="search" />
      <strong>{title}</strong>
      <span>{help}</span>
    </div>
  );
}
