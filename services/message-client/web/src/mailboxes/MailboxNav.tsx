import { Link } from '@tanstack/react-router';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Mailbox } from '../../../src/web-api.ts';
import type { NewDraft } from '../compose/useNewDraft.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { folders, homeFolder, type ShownFolder } from './folders.ts';

/** The function mailboxes that the person may use; the chosen one shows its folders. */
export function MailboxNav({
  mailbox,
  folder,
  newDraft,
}: {
  mailbox: Mailbox;
  folder: ShownFolder;
  newDraft: NewDraft;
}) {
  const { t } = useTranslation();
  const { mailboxes } = useSession();
  const maySend = mailbox.permissions.includes('send');
  return (
    <>
      <Button
        className="button primary new-message"
        isPending={newDraft.isPending}
        isDisabled={!maySend}
        onPress={() => newDraft.mutate({ mailboxId: mailbox.id })}
      >
        <Icon name="plus" /> {t('compose/new')}
      </Button>
      {!maySend && (
        <p className="why-not">
          <Icon name="lock" /> {t('mailbox/readOnly')}
        </p>
      )}
      {newDraft.error && <Problem error={newDraft.error} />}
      <h2 className="nav-heading">{t('mailbox/heading')}</h2>
      <ul className="mailboxes">
        {mailboxes.map((each) => (
          <li key={each.id}>
            {each.id === mailbox.id ? (
              <>
                <span className="mailbox-name">{each.name}</span>
                <ul className="folders">
                  {folders.map(({ name, icon }) => (
                    <li key={name}>
                      <Link
                        to="/mailboxes/$mailboxId/$folder"
                        params={{ mailboxId: each.id, folder: name }}
                        className="folder-link"
                        aria-current={name === folder ? 'page' : undefined}
                      >
                        <Icon name={icon} /> {t(`folder/${name}`)}
                        <Count folder={name} mailbox={each} />
                      </Link>
                    </li>
                  ))}
                </ul>
              </>
            ) : (
              <Link
                to="/mailboxes/$mailboxId/$folder"
                params={{ mailboxId: each.id, folder: homeFolder(each) }}
                className="folder-link"
              >
                <Icon name="inbox" /> {each.name}
                <Count folder="unassigned" mailbox={each} />
              </Link>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Count({ folder, mailbox }: { folder: ShownFolder; mailbox: Mailbox }) {
  const { t } = useTranslation();
  const count = countOf(folder, mailbox);
  if (count === 0) return null;
  const unread = folder === 'all';
  return (
    <span
      className={
        folder === 'failed' ? 'count bad' : unread || folder === 'unassigned' ? 'count' : 'count quiet'
      }
    >
      <span aria-hidden="true">{count}</span>
      <span className="visually-hidden">, {t(`mailbox/${unread ? 'unread' : folder}`, { count })}</span>
    </span>
  );
}

function countOf(folder: ShownFolder, mailbox: Mailbox): number {
  if (folder === 'all') return mailbox.unread;
  return folder === 'sent' || folder === 'done' ? 0 : mailbox[folder];
}
