import { useMutation } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { Checkbox } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Draft } from '../../../src/web-api.ts';
import { ApiProblem } from '../api/client.ts';
import { useSession } from '../session/SessionGate.tsx';
import { Icon } from '../shared/Icon.tsx';
import { Problem } from '../shared/Problem.tsx';
import { LockNotice } from './LockNotice.tsx';
import { handlingActions, type Place, useHandling } from './queries.ts';

/** Shorter than the lock lives, with room for a slow network. */
const renewMs = 20_000;

/** While an answer is written: colleagues see who writes, and the draft can be shared with them. */
export function AnswerGuard({ draft }: { draft: Draft }) {
  if (draft.conversationId === undefined) return <DraftSharing draft={draft} />;
  return <AnswerInConversation draft={draft} conversationId={draft.conversationId} />;
}

function AnswerInConversation({ draft, conversationId }: { draft: Draft; conversationId: string }) {
  const { user } = useSession();
  const place: Place = { mailboxId: draft.mailboxId, conversationId };
  const { data: handling } = useHandling(place);
  const held = useHeldLock(place);
  const other = handling?.lock && handling.lock.by.id !== user.id ? handling.lock : undefined;
  return (
    <>
      {(held === 'lost' || other) && other && <LockNotice place={place} lock={other} mayTake />}
      <DraftSharing draft={draft} />
    </>
  );
}

/** Holds the lock as long as the page is open; `lost`: somebody else has it. */
function useHeldLock({ mailboxId, conversationId }: Place): 'held' | 'lost' {
  const [state, setState] = useState<'held' | 'lost'>('held');
  useEffect(() => {
    const place = { mailboxId, conversationId };
    let open = true;
    const renew = async () => {
      try {
        await handlingActions.lock(place);
        if (open) setState('held');
      } catch (error) {
        // Without a network nothing is known; whoever wrote before goes on.
        if (open && error instanceof ApiProblem && error.status === 409) setState('lost');
      }
    };
    void renew();
    const timer = setInterval(() => void renew(), renewMs);
    return () => {
      open = false;
      clearInterval(timer);
      void handlingActions.unlock(place).catch(() => {});
    };
  }, [mailboxId, conversationId]);
  return state;
}

function DraftSharing({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const [shared, setShared] = useState(draft.shared);
  const share = useMutation({
    mutationFn: (wanted: boolean) => handlingActions.shareDraft(draft.id, wanted),
    onSuccess: (_, wanted) => setShared(wanted),
  });
  return (
    <div className="draft-sharing">
      <Checkbox className="checkbox" isSelected={shared} onChange={(wanted) => share.mutate(wanted)}>
        <span className="box">
          <Icon name="check" />
        </span>
        <span>
          {t('handling/shareDraft')}
          <br />
          <span className="help">{t(shared ? 'handling/sharedHelp' : 'handling/unsharedHelp')}</span>
        </span>
      </Checkbox>
      {share.error && <Problem error={share.error} />}
    </div>
  );
}
