import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Entry, Handling } from '../../../src/handling/api.ts';
import type { Mailbox } from '../../../src/web-api.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Time } from '../shared/Time.tsx';
import { NoteComposer } from './NoteComposer.tsx';
import type { Place } from './queries.ts';
import { initials } from './Whose.tsx';

/** What colleagues have written and done here. It is never sent: the look says so too. */
export function Notes({
  place,
  mailbox,
  handling,
  folder,
}: {
  place: Place;
  mailbox: Mailbox;
  handling: Handling;
  folder: string;
}) {
  const { t } = useTranslation();
  const { user } = useSession();
  return (
    <section className="notes" aria-labelledby="notes-heading">
      <header>
        <h2 id="notes-heading">
          <Icon name="note" /> {t('handling/notes')}
        </h2>
        <p className="never-sent">
          <Icon name="lock" /> {t('handling/neverSent')}
        </p>
        {mailbox.permissions.includes('administer') && (
          <Link
            to="/administration/mailboxes/$mailboxId/readers/$conversationId"
            params={{ mailboxId: place.mailboxId, conversationId: place.conversationId }}
          >
            {t('administration/readers')}
          </Link>
        )}
      </header>
      {handling.drafts.map((draft) => (
        <p key={draft.id} className="begun">
          <Icon name="draft" />{' '}
          {t(draft.by.id === user.id ? 'handling/ownDraft' : 'handling/begun', { name: draft.by.name })}{' '}
          {draft.by.id === user.id || draft.shared ? (
            <Link
              to="/mailboxes/$mailboxId/$folder/drafts/$draftId"
              params={{ mailboxId: place.mailboxId, folder, draftId: draft.id }}
            >
              {t('handling/openDraft')}
            </Link>
          ) : (
            t('handling/notShared')
          )}
        </p>
      ))}
      {handling.entries.length > 0 && (
        <ol className="entries">
          {handling.entries.map((entry) => (
            <li key={entry.id} className={entry.kind === 'note' ? 'entry note' : 'entry'}>
              <EntryLine entry={entry} />
            </li>
          ))}
        </ol>
      )}
      {mailbox.permissions.includes('handle') ? (
        <NoteComposer place={place} />
      ) : (
        <p className="why-not">
          <Icon name="lock" /> {t('handling/mayNotNote')}
        </p>
      )}
    </section>
  );
}

function EntryLine({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const isDay = entry.kind === 'due';
  const key = isDay && !entry.text ? 'handling/entry/due-none' : `handling/entry/${entry.kind}`;
  return (
    <>
      <span className="small-avatar" aria-hidden="true">
        {entry.by ? initials(entry.by.name) : <Icon name="mail" />}
      </span>
      <div>
        <p className="entry-head">
          <span>{t(key, { by: entry.by?.name ?? '', to: entry.to?.name ?? '', day: entry.text ?? '' })}</span>{' '}
          <Time at={entry.at} />
        </p>
        {entry.text && !isDay && <p className="entry-text">{entry.text}</p>}
      </div>
    </>
  );
}
