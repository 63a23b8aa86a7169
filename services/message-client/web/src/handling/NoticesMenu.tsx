import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Notice } from '../../../src/handling/api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Time } from '../shared/Time.tsx';
import { handlingActions, handlingKeys, noticesQuery } from './queries.ts';

/** What concerns the person: mentioned, handed over, something new where one follows. Opening the list is having seen it. */
export function NoticesMenu() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { data } = useQuery(noticesQuery);
  const items = data?.items ?? [];
  const unseen = data?.unseen ?? 0;
  function open(notice: Notice | undefined) {
    if (!notice) return;
    const { mailbox, conversationId } = notice;
    if (conversationId === undefined)
      void navigate({
        to: '/mailboxes/$mailboxId/$folder',
        params: { mailboxId: mailbox.id, folder: 'all' },
      });
    else
      void navigate({
        to: '/mailboxes/$mailboxId/$folder/conversations/$conversationId',
        params: { mailboxId: mailbox.id, folder: 'all', conversationId },
      });
  }
  async function seen() {
    const ids = items.filter((each) => !each.seen).map((each) => each.id);
    if (ids.length === 0) return;
    await handlingActions.seeNotices(ids);
    await queries.invalidateQueries({ queryKey: handlingKeys.notices });
  }
  return (
    <MenuTrigger onOpenChange={(isOpen) => !isOpen && void seen()}>
      <Button
        className="button plain notices-button"
        aria-label={t(unseen > 0 ? 'handling/noticesUnseen' : 'handling/noNotices', { count: unseen })}
      >
        <Icon name={unseen > 0 ? 'bell-on' : 'bell'} />
        {unseen > 0 && (
          <span className="badge" aria-hidden="true">
            {unseen > 99 ? '99+' : unseen}
          </span>
        )}
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu
          className="menu notices"
          aria-label={t('handling/notices')}
          items={items}
          onAction={(key) => open(items.find((each) => each.id === key))}
          renderEmptyState={() => <p className="menu-header">{t('handling/noNoticesHelp')}</p>}
        >
          {(notice) => (
            <MenuItem
              className={notice.seen ? 'menu-item notice-item' : 'menu-item notice-item unseen'}
              textValue={t(`handling/notice/${notice.kind}`, {
                by: notice.by?.name ?? '',
                mailbox: notice.mailbox.name,
              })}
            >
              <span className="notice-words">
                {t(`handling/notice/${notice.kind}`, {
                  by: notice.by?.name ?? '',
                  mailbox: notice.mailbox.name,
                })}
              </span>
              {notice.subject && <span className="notice-subject">{notice.subject}</span>}
              <span className="notice-place">
                {notice.mailbox.name} · <Time at={notice.at} short />
              </span>
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
