import { Link, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AuditTable } from './AuditTable.tsx';
import { Loaded } from './parts.tsx';
import { useReaders } from './queries.ts';

/** Who has read this conversation? */
export default function ReadersPage() {
  const { t } = useTranslation();
  const { mailboxId, conversationId } = useParams({ strict: false }) as {
    mailboxId: string;
    conversationId: string;
  };
  const query = useReaders(mailboxId, conversationId);
  return (
    <>
      <h1>{t('administration/readers')}</h1>
      <p>{t('administration/readersLead')}</p>
      <p>
        <Link
          to="/mailboxes/$mailboxId/$folder/conversations/$conversationId"
          params={{ mailboxId, folder: 'all', conversationId }}
        >
          {t('administration/toConversation')}
        </Link>
      </p>
      <Loaded query={query}>{(entries) => <AuditTable entries={entries} />}</Loaded>
    </>
  );
}
