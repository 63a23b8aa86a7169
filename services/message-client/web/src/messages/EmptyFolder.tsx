import { useTranslation } from 'react-i18next';
import type { ShownFolder } from '../mailboxes/folders.ts';
import { Icon, type IconName } from '../shared/Icon.tsx';

const words: Record<ShownFolder, { icon: IconName; title: string; help: string }> = {
  unassigned: { icon: 'check', title: 'list/emptyUnassigned', help: 'list/emptyUnassignedHelp' },
  mine: { icon: 'person', title: 'list/emptyMine', help: 'list/emptyMineHelp' },
  all: { icon: 'inbox', title: 'list/emptyAll', help: 'list/emptyAllHelp' },
  waiting: { icon: 'clock', title: 'list/emptyWaiting', help: 'list/emptyWaitingHelp' },
  done: { icon: 'check', title: 'list/emptyDone', help: 'list/emptyDoneHelp' },
  sent: { icon: 'sent', title: 'list/emptySent', help: 'list/emptySentHelp' },
  drafts: { icon: 'draft', title: 'list/emptyDrafts', help: 'list/emptyDraftsHelp' },
  failed: { icon: 'check', title: 'list/emptyFailed', help: 'list/emptyFailedHelp' },
};

export function EmptyFolder({ folder, mailbox }: { folder: ShownFolder; mailbox: string }) {
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
