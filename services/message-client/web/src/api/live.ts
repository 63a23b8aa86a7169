import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from './queries.ts';

/** Listens to the server's events (which carry no content) and asks again for what they name. The browser reconnects by itself. */
export function useLiveUpdates(active: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!active) return;
    const events = new EventSource('/api/events');
    const onMessage = (event: MessageEvent<string>) => {
      const change = JSON.parse(event.data) as { type: string; mailboxId?: string };
      if (change.mailboxId) void queries.invalidateQueries({ queryKey: keys.messages(change.mailboxId) });
      void queries.invalidateQueries({ queryKey: keys.conversations });
      void queries.invalidateQueries({ queryKey: keys.session });
      void queries.invalidateQueries({ queryKey: ['notices'] });
    };
    let opened = false;
    events.onopen = () => {
      // After a gap nobody knows what was missed.
      if (opened) void queries.invalidateQueries();
      opened = true;
    };
    events.addEventListener('message', onMessage);
    events.addEventListener('changed', onMessage as EventListener);
    return () => events.close();
  }, [active, queries]);
}
