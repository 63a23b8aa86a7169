import { useTranslation } from 'react-i18next';
import type { Folder } from '../../../src/web-api.ts';
import { Icon, type IconName } from '../shared/Icon.tsx';

const words: Record<Folder, { icon: IconName; title: string; help: string }> = {
  inbox: { icon: 'inbox', title: 'list/emptyInbox', help: 'list/emptyInboxHelp' },
  sent: { icon: 'sent', title: 'list/emptySent', help: 'list/emptySentHelp' },
  drafts: { icon: 'draft', title: 'list/emptyDrafts', help: 'list/emptyDraftsHelp' },
  failed: { icon: 'check', title: 'list/emptyFailed', help: 'list/emptyFailedHelp' },
};

export function EmptyFolder({ folder, mailbox }: { folder: Folder; mailbox: string }) {
  const { t } = useTranslation();
  const { icon, title, help } = words[folder];
  return (
    <div className="empty">
      <Icon name={icon} />
      <strong>{t(title)}</strong>
      <span>{t(help, { mailbox })}</span>
    </div>
  );
}
