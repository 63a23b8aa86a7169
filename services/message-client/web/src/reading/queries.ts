import { queryOptions } from '@tanstack/react-query';
import type { RecipientEntry, RecipientPage } from '../../../src/recipients/web-api.ts';
import type { Draft } from '../../../src/web-api.ts';
import type { CopyMessage } from '../../../src/writing/web-api.ts';
import { api } from '../api/client.ts';

const part = encodeURIComponent;

/** What the address book says of a functional address now; undefined: it is not there. */
export const entryQuery = (identifier: string) =>
  queryOptions({
    queryKey: ['address-book-entry', identifier],
    staleTime: 300_000,
    queryFn: async (): Promise<{ entry: RecipientEntry | null; readAt: string | undefined }> => {
      const page = await api<RecipientPage>('GET', `/api/recipients/entry?identifier=${part(identifier)}`);
      return { entry: page.items[0] ?? null, readAt: page.readAt };
    },
  });

export const copyMessage = (mailboxId: string, body: CopyMessage) =>
  api<Draft>('POST', `/api/mailboxes/${part(mailboxId)}/copies`, body);

export const fileUrl = (messageId: string, attachmentId: string) =>
  `/api/messages/${part(messageId)}/attachments/${part(attachmentId)}`;
