import { queryOptions, useQuery } from '@tanstack/react-query';
import type {
  Draft,
  Folder,
  MessageDetail,
  MessageSummary,
  Recipient,
  Session,
} from '../../../src/web-api.ts';
import { ApiProblem, api, rememberCsrfToken } from './client.ts';

export interface MessagePage {
  items: MessageSummary[];
  next?: string;
}

export interface Conversation {
  conversationId: string;
  subject: string;
  messages: MessageDetail[];
}

const part = encodeURIComponent;

/** Keys of the cache; an event from the server names what has changed and these make it be asked for again. */
export const keys = {
  session: ['session'] as const,
  messages: (mailboxId: string) => ['messages', mailboxId] as const,
  folder: (mailboxId: string, folder: Folder) => ['messages', mailboxId, folder] as const,
  conversations: ['conversation'] as const,
  conversation: (mailboxId: string, id: string) => ['conversation', mailboxId, id] as const,
  draft: (id: string) => ['draft', id] as const,
  addressBook: (text: string) => ['address-book', text] as const,
};

/** null: nobody is logged in. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      const session = await api<Session>('GET', '/api/session');
      rememberCsrfToken(session.csrfToken);
      return session;
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
});

export function folderPage(mailboxId: string, folder: Folder, cursor: string | undefined) {
  const query = new URLSearchParams({ folder, limit: '50' });
  if (cursor) query.set('cursor', cursor);
  return api<MessagePage>('GET', `/api/mailboxes/${part(mailboxId)}/messages?${query}`);
}

export function useConversation(mailboxId: string, conversationId: string) {
  return useQuery({
    queryKey: keys.conversation(mailboxId, conversationId),
    queryFn: () =>
      api<Conversation>('GET', `/api/conversations/${part(conversationId)}?mailbox=${part(mailboxId)}`),
  });
}

export function useDraft(draftId: string) {
  return useQuery({
    queryKey: keys.draft(draftId),
    queryFn: () => api<Draft>('GET', `/api/drafts/${part(draftId)}`),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
}

export function useAddressBook(text: string) {
  return useQuery({
    queryKey: keys.addressBook(text),
    queryFn: () => api<{ items: Recipient[]; stale: boolean }>('GET', `/api/address-book?q=${part(text)}`),
    staleTime: 30_000,
    placeholderData: (previous) => previous,
  });
}

export const actions = {
  createDraft: (mailboxId: string, replyTo?: string) =>
    api<Draft>('POST', `/api/mailboxes/${part(mailboxId)}/drafts`, replyTo ? { replyTo } : {}),
  readDraft: (id: string) => api<Draft>('GET', `/api/drafts/${part(id)}`),
  saveDraft: (id: string, version: number, change: Partial<Draft>) =>
    api<Draft>('PATCH', `/api/drafts/${part(id)}`, { ...change, version }),
  deleteDraft: (id: string) => api<void>('DELETE', `/api/drafts/${part(id)}`),
  deleteAttachment: (id: string, attachmentId: string) =>
    api<void>('DELETE', `/api/drafts/${part(id)}/attachments/${part(attachmentId)}`),
  sendDraft: (id: string) => api<MessageSummary>('POST', `/api/drafts/${part(id)}/send`, {}),
  markRead: (id: string, read: boolean) => api<void>('POST', `/api/messages/${part(id)}/read`, { read }),
  logout: () => api<{ url?: string } | undefined>('POST', '/logout', {}),
};
