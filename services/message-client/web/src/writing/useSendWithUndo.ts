import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { extrasKey, writing } from './queries.ts';

export const undoSeconds = 8;

/**
 * Some seconds to change one's mind. The draft is scheduled at the server first: should the page go, it is sent all the
 * same. `go` sends at once when the seconds are over.
 */
export function useSendWithUndo(draftId: string, options: { save(): Promise<number>; go(): void }) {
  const queries = useQueryClient();
  const [left, setLeft] = useState<number>();
  const [error, setError] = useState<unknown>();
  const { save, go } = options;

  const start = useCallback(
    async (at?: string) => {
      setError(undefined);
      try {
        const extras = await writing.schedule(draftId, await save(), at);
        queries.setQueryData(extrasKey(draftId), extras);
        if (at === undefined) setLeft(undoSeconds);
        return true;
      } catch (problem) {
        setError(problem);
        return false;
      }
    },
    [draftId, queries, save],
  );
  const undo = useCallback(async () => {
    setLeft(undefined);
    try {
      queries.setQueryData(extrasKey(draftId), await writing.unschedule(draftId));
    } catch (problem) {
      setError(problem);
    }
  }, [draftId, queries]);
  const now = useCallback(() => {
    setLeft(undefined);
    go();
  }, [go]);

  useEffect(() => {
    if (left === undefined) return;
    const timer = setTimeout(() => (left <= 1 ? now() : setLeft(left - 1)), 1000);
    return () => clearTimeout(timer);
  }, [left, now]);

  return { left, error, start, undo, now };
}
