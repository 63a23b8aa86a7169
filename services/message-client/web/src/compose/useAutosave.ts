import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChangeDraft, Draft } from '../../../src/web-api.ts';
import { actions } from '../api/queries.ts';

export type DraftChange = Omit<ChangeDraft, 'version'>;
export type SaveState =
  | { kind: 'saved'; at: string }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; error: unknown };

const pause = 700;

/**
 * Keeps a draft on the server while it is written. One save at a time, always with the version that came back last, so that two
 * people's changes never overwrite each other unseen. `flush` saves what is left and waits.
 */
export function useAutosave(draft: Draft) {
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
      setState({ kind: 'failed', error });
      throw error;
    }
  }, [draft.id]);

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

  return { state, change, flush, save };
}
