import { queryOptions } from '@tanstack/react-query';
import type { RecipientEntry, RecipientPage } from '../../../src/recipients/web-api.ts';
import type { Recipient } from '../../../src/web-api.ts';
import type { DraftExtras, SaveTemplate, Template } from '../../../src/writing/web-api.ts';
import { api } from '../api/client.ts';

const part = encodeURIComponent;

export const extrasKey = (draftId: string) => ['draft-extras', draftId] as const;
export const extrasQuery = (draftId: string) =>
  queryOptions({
    queryKey: extrasKey(draftId),
    queryFn: () => api<DraftExtras>('GET', `/api/drafts/${part(draftId)}/extras`),
  });

export const templatesKey = (mailboxId: string) => ['templates', mailboxId] as const;
export const templatesQuery = (mailboxId: string) =>
  queryOptions({
    queryKey: templatesKey(mailboxId),
    staleTime: 60_000,
    queryFn: async () =>
      (await api<{ items: Template[] }>('GET', `/api/mailboxes/${part(mailboxId)}/templates`)).items,
  });

export const recipientsQuery = (list: 'favourites' | 'recent') =>
  queryOptions({
    queryKey: ['recipients', list],
    staleTime: 30_000,
    queryFn: async (): Promise<RecipientEntry[]> =>
      (await api<RecipientPage>('GET', `/api/recipients/${list}`)).items,
  });

export const writing = {
  schedule: (draftId: string, version: number, at?: string) =>
    api<DraftExtras>('POST', `/api/drafts/${part(draftId)}/schedule`, { version, ...(at ? { at } : {}) }),
  unschedule: (draftId: string) => api<DraftExtras>('DELETE', `/api/drafts/${part(draftId)}/schedule`),
  setRecipients: (draftId: string, recipients: readonly Recipient[]) =>
    api<DraftExtras>('PUT', `/api/drafts/${part(draftId)}/recipients`, { recipients }),
  addTemplate: (mailboxId: string, template: SaveTemplate) =>
    api<Template>('POST', `/api/mailboxes/${part(mailboxId)}/templates`, template),
  deleteTemplate: (id: string) => api<void>('DELETE', `/api/templates/${part(id)}`),
  setFavourite: (identifier: string, favourite: boolean) =>
    api<void>('PUT', '/api/recipients/favourites', { identifier, favourite }),
};
