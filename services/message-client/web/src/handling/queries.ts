import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Assign, Colleague, Handling, Label, NoticePage } from '../../../src/handling/api.ts';
import { api } from '../api/client.ts';
import { keys } from '../api/queries.ts';

const part = encodeURIComponent;

export interface Place {
  mailboxId: string;
  conversationId: string;
}

const path = ({ mailboxId, conversationId }: Place, action: string) =>
  `/api/conversations/${part(conversationId)}/${action}?mailbox=${part(mailboxId)}`;

export const handlingKeys = {
  /** Below the conversation: what changes the one changes the other. */
  handling: ({ mailboxId, conversationId }: Place) =>
    [...keys.conversation(mailboxId, conversationId), 'handling'] as const,
  people: (mailboxId: string) => ['people', mailboxId] as const,
  labels: (mailboxId: string) => ['labels', mailboxId] as const,
  notices: ['notices'] as const,
};

export function useHandling(place: Place) {
  return useQuery({
    queryKey: handlingKeys.handling(place),
    queryFn: () => api<Handling>('GET', path(place, 'handling')),
    // A lock that is not renewed ages out without a word from the server.
    refetchInterval: (query) => (query.state.data?.lock ? 15_000 : false),
  });
}

export function usePeople(mailboxId: string) {
  return useQuery({
    queryKey: handlingKeys.people(mailboxId),
    queryFn: () => api<Colleague[]>('GET', `/api/mailboxes/${part(mailboxId)}/people`),
    staleTime: 60_000,
  });
}

export function useLabels(mailboxId: string) {
  return useQuery({
    queryKey: handlingKeys.labels(mailboxId),
    queryFn: () => api<Label[]>('GET', `/api/mailboxes/${part(mailboxId)}/labels`),
    staleTime: 60_000,
  });
}

export const noticesQuery = queryOptions({
  queryKey: handlingKeys.notices,
  queryFn: () => api<NoticePage>('GET', '/api/notices'),
  staleTime: 30_000,
});

export const handlingActions = {
  assign: (place: Place, wish: Assign) => api<Handling>('POST', path(place, 'assignment'), wish),
  setStatus: (place: Place, status: 'open' | 'done') =>
    api<Handling>('POST', path(place, 'status'), { status }),
  setDue: (place: Place, dueOn: string | null) => api<Handling>('POST', path(place, 'due'), { dueOn }),
  setLabels: (place: Place, labels: readonly string[]) =>
    api<Handling>('POST', path(place, 'labels'), { labels }),
  follow: (place: Place, follow: boolean) => api<Handling>('POST', path(place, 'follow'), { follow }),
  addNote: (place: Place, text: string, mentions: readonly string[]) =>
    api<Handling>('POST', path(place, 'notes'), { text, mentions }),
  lock: (place: Place, takeOver = false) =>
    api<{ expiresAt: string }>('POST', path(place, 'lock'), takeOver ? { takeOver } : {}),
  unlock: (place: Place) => api<void>('DELETE', path(place, 'lock')),
  makeLabel: (mailboxId: string, name: string) =>
    api<Label>('POST', `/api/mailboxes/${part(mailboxId)}/labels`, { name }),
  shareDraft: (draftId: string, shared: boolean) =>
    api<void>('POST', `/api/drafts/${part(draftId)}/sharing`, { shared }),
  seeNotices: (ids: readonly string[]) => api<void>('POST', '/api/notices/seen', { ids }),
};

/** Does something with the conversation and shows the answer at once; a refusal shows what is true now. */
export function useHandlingAction<T>(place: Place, work: (value: T) => Promise<Handling>) {
  const queries = useQueryClient();
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: keys.messages(place.mailboxId) });
    void queries.invalidateQueries({ queryKey: keys.session });
  };
  return useMutation({
    mutationFn: work,
    onSuccess: (handling) => {
      queries.setQueryData(handlingKeys.handling(place), handling);
      refresh();
    },
    onError: () => {
      void queries.invalidateQueries({ queryKey: handlingKeys.handling(place) });
      refresh();
    },
  });
}
