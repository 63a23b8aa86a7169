import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChangeDraft, Draft } from '../../../src/web-api.ts';
import { ApiProblem } from '../api/client.ts';
import { actions, keys } from '../api/queries.ts';

export type DraftChange = Omit<ChangeDraft, 'version'>;
export type SaveState =
  | { kind: 'saved'; at: string }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: unknown }
  /** Somebody else saved in the meantime; `theirs` is what the server has now. */
  | { kind: 'conflict'; theirs: Draft };

const pause = 700;
const retryMs = 4000;

/**
 * Keeps a draft on the server while it is written. One save at a time, always with the version that came back last, so that two
 * people's changes never overwrite each other unseen. `flush` saves what is left and waits.
 */
export function useAutosave(draft: Draft) {
  const queries = useQueryClient();
  const [state, setState] = useState<SaveState>({ kind: 'saved', at: draft.savedAt });
  const version = useRef(draft.version);
  const pending = useRef<DraftChange>({});
  const running = useRef<Promise<void>>(Promise.resolve());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const saveNow = useCallback(async () => {
    const change = pending.current;
    if (Object.keys(change).length === 0) return;
    pending.current = {};
    setState({ kind: 'saving' });
    try {
      const saved = await actions.saveDraft(draft.id, version.current, change as Partial<Draft>);
      version.current = saved.version;
      setState(
        Object.keys(pending.current).length > 0 ? { kind: 'unsaved' } : { kind: 'saved', at: saved.savedAt },
      );
    } catch (error) {
      pending.current = { ...change, ...pending.current };
      if (error instanceof ApiProblem && error.code === 'DRAFT_CHANGED')
        setState({ kind: 'conflict', theirs: await actions.readDraft(draft.id) });
      else {
        // Nobody is logged in any longer: the page says so, and keeps what is written.
        if (error instanceof ApiProblem && error.status === 401)
          void queries.invalidateQueries({ queryKey: keys.session });
        setState({ kind: 'failed', error });
      }
      throw error;
    }
  }, [draft.id, queries]);

  const flush = useCallback((): Promise<void> => {
    clearTimeout(timer.current);
    const next = running.current.catch(() => {}).then(saveNow);
    running.current = next;
    return next;
  }, [saveNow]);

  const change = useCallback(
    (part: DraftChange) => {
      pending.current = { ...pending.current, ...part };
      setState({ kind: 'unsaved' });
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush().catch(() => {}), pause);
    },
    [flush],
  );

  // Out of reach for a while: tried again until it is saved.
  const failed = state.kind === 'failed';
  useEffect(() => {
    if (!failed) return;
    const again = () => void flush().catch(() => {});
    const timer = setInterval(again, retryMs);
    window.addEventListener('online', again);
    window.addEventListener('focus', again);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', again);
      window.removeEventListener('focus', again);
    };
  }, [failed, flush]);

  /** Mine holds: it is saved over what the server has now. */
  const keepMine = useCallback(
    (theirs: Draft) => {
      version.current = theirs.version;
      return flush();
    },
    [flush],
  );
  /** What is not saved is given up. */
  const giveUp = useCallback(() => {
    clearTimeout(timer.current);
    pending.current = {};
  }, []);

  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (Object.keys(pending.current).length === 0) return;
      void flush().catch(() => {});
      event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => {
      window.removeEventListener('beforeunload', onLeave);
      void flush().catch(() => {});
    };
  }, [flush]);

  /** Saves what is left and answers which version the server has then. */
  const save = useCallback(async () => {
    await flush();
    return version.current;
  }, [flush]);

  return { state, change, flush, save, keepMine, giveUp };
}
