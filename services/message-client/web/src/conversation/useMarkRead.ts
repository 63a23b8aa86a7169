import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { MessageDetail } from '../../../src/web-api.ts';
import { actions, keys } from '../api/queries.ts';

/** What has been shown for a second counts as read. */
export function useMarkRead(mailboxId: string, messages: readonly MessageDetail[] | undefined): void {
  const queries = useQueryClient();
  const done = useRef(new Set<string>());
  useEffect(() => {
    const unread = (messages ?? []).filter(
      (each) => each.direction === 'in' && each.unread && !done.current.has(each.id),
    );
    if (unread.length === 0) return;
    const timer = setTimeout(async () => {
      for (const each of unread) done.current.add(each.id);
      await Promise.allSettled(unread.map((each) => actions.markRead(each.id, true)));
      void queries.invalidateQueries({ queryKey: keys.messages(mailboxId) });
      void queries.invalidateQueries({ queryKey: keys.session });
    }, 1000);
    return () => clearTimeout(timer);
  }, [messages, mailboxId, queries]);
}
