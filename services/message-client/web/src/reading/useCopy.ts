import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { CopyMessage } from '../../../src/writing/web-api.ts';
import { keys } from '../api/queries.ts';
import { copyMessage } from './queries.ts';

/** Makes a draft of a message, to forward it or to send it again, and opens it. */
export function useCopy(mailboxId: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (body: CopyMessage) => copyMessage(mailboxId, body),
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
