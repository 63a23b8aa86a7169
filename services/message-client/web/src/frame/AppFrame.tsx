import { Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { type CSSProperties, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNewDraft } from '../compose/useNewDraft.ts';
import { isFolder, type ShownFolder } from '../mailboxes/folders.ts';
import { MailboxNav } from '../mailboxes/MailboxNav.tsx';
import { MessageList } from '../messages/MessageList.tsx';
import { useSession } from '../session/SessionGate.tsx';
import { NotFound } from './NotFound.tsx';
import { PaneResizer, usePaneWidth } from './PaneResizer.tsx';
import { ShortcutHelp } from './ShortcutHelp.tsx';
import { useShortcuts } from './shortcuts.ts';
import { TopBar } from './TopBar.tsx';

/** One layout everywhere: mailboxes and folders left, the list in the middle, the conversation right. One pane at a time on a phone. */
export function AppFrame() {
  const { t } = useTranslation();
  const { mailboxes } = useSession();
  const { mailboxId, folder, conversationId, draftId } = useParams({ strict: false });
  const navigate = useNavigate();
  const { width, change } = usePaneWidth();
  const [navOpen, setNavOpen] = useState(false);
  const [help, setHelp] = useState(false);
  const mailbox = mailboxes.find((each) => each.id === mailboxId);
  const newDraft = useNewDraft();
  const place = `${mailboxId}/${folder}/${conversationId}/${draftId}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes whenever the person has gone somewhere
  useEffect(() => setNavOpen(false), [place]);
  const go = (to: ShownFolder) =>
    mailbox &&
    void navigate({ to: '/mailboxes/$mailboxId/$folder', params: { mailboxId: mailbox.id, folder: to } });
  const maySend = mailbox?.permissions.includes('send');
  useShortcuts({
    n: maySend && mailbox ? () => newDraft.mutate({ mailboxId: mailbox.id }) : undefined,
    i: () => go('unassigned'),
    m: () => go('mine'),
    a: () => go('all'),
    s: () => go('sent'),
    '?': () => setHelp(true),
  });
  if (!mailbox || !isFolder(folder))
    return (
      <div className="frame">
        <TopBar />
        <main>
          <NotFound />
        </main>
      </div>
    );
  return (
    <div
      className="frame"
      data-view={conversationId || draftId ? 'main' : 'list'}
      data-nav={navOpen ? 'open' : 'closed'}
      style={{ '--list-width': `${width}px` } as CSSProperties}
    >
      <a className="skip-link" href="#content">
        {t('app/skip')}
      </a>
      <TopBar onMenu={() => setNavOpen(!navOpen)} menuOpen={navOpen} />
      <div className="panes">
        <nav className="pane pane-nav" aria-label={t('mailbox/heading')}>
          <MailboxNav mailbox={mailbox} folder={folder} newDraft={newDraft} />
        </nav>
        <section
          className="pane pane-list"
          aria-label={t('list/label', { folder: t(`folder/${folder}`), mailbox: mailbox.name })}
        >
          <MessageList mailbox={mailbox} folder={folder} current={conversationId ?? draftId} />
        </section>
        <PaneResizer width={width} change={change} />
        <main className="pane pane-main" id="content" tabIndex={-1} aria-label={t('conversation/label')}>
          <Outlet />
        </main>
      </div>
      <ShortcutHelp open={help} onOpenChange={setHelp} />
    </div>
  );
}
