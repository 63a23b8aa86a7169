import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { keys, useDraft } from '../api/queries.ts';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { Composer } from './Composer.tsx';

export function ComposePage() {
  const { mailboxId, folder, draftId } = useParams({ from: '/mailboxes/$mailboxId/$folder/drafts/$draftId' });
  const queries = useQueryClient();
  const [round, setRound] = useState(0);
  const { data, error, isPending, refetch } = useDraft(draftId);
  if (isPending) return <Skeleton rows={4} height={72} />;
  if (error || !data)
    return (
      <div className="page">
        <Problem error={error} onRetry={() => void refetch()} />
      </div>
    );
  return (
    <Composer
      key={`${data.id} ${round}`}
      draft={data}
      mailboxId={mailboxId}
      folder={folder}
      onReload={(draft) => {
        queries.setQueryData(keys.draft(draft.id), draft);
        setRound(round + 1);
      }}
    />
  );
}
