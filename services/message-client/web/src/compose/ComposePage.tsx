import { useParams } from '@tanstack/react-router';
import { useDraft } from '../api/queries.ts';
import { Problem } from '../shared/Problem.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { Composer } from './Composer.tsx';

export function ComposePage() {
  const { mailboxId, folder, draftId } = useParams({ from: '/mailboxes/$mailboxId/$folder/drafts/$draftId' });
  const { data, error, isPending, refetch } = useDraft(draftId);
  if (isPending) return <Skeleton rows={4} height={72} />;
  if (error || !data)
    return (
      <div className="page">
        <Problem error={error} onRetry={() => void refetch()} />
      </div>
    );
  return <Composer key={data.id} draft={data} mailboxId={mailboxId} folder={folder} />;
}
