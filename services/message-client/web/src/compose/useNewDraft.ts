import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { actions, keys } from '../api/queries.ts';

/** Makes a draft on the server (so that nothing is lost) and opens it. With `replyTo` it answers that message. */
export function useNewDraft() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ mailboxId, replyTo }: { mailboxId: string; replyTo?: string }) =>
      actions.createDraft(mailboxId, replyTo),
    onSuccess: (draft) => {
      queries.setQueryData(keys.draft(draft.id), draft);
      void queries.invalidateQueries({ queryKey: keys.messages(draft.mailboxId) });
      void navigate({
        to: '/mailboxes/$mailboxId/$folder/drafts/$draftId',
        params: { mailboxId: draft.mailboxId, folder: 'drafts', draftId: draft.id },
      });
    },
  });
}

export type NewDraft = ReturnType<typeof useNewDraft>;
