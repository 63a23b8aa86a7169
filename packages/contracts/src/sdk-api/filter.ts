import type { MessageStatus } from './events.ts';

/** Filters of `GET /sdk/messages`; the first five are official (B1.4.2, API-05), the others ours. */
export interface MessageFilter {
  messageStatus?: MessageStatus;
  recipientAddress?: string;
  senderAddress?: string;
  /** UTC, inclusive. */
  creationDateTimeStart?: string;
  /** UTC, inclusive. */
  creationDateTimeStop?: string;
  /** Cursor of an earlier answer: only what changed since, in order of change. */
  updatedAfter?: string;
  pageSize?: number;
  /** Seconds to wait when there is nothing (long poll). */
  wait?: number;
}

/** The one table of query names. */
export const filterNames = {
  messageStatus: 'filter[messageStatus]',
  recipientAddress: 'filter[recipientAttention.subOrganization.extension]',
  senderAddress: 'filter[senderAttention.subOrganization.extension]',
  creationDateTimeStart: 'filter[creationDateTimeStart]',
  creationDateTimeStop: 'filter[creationDateTimeStop]',
  updatedAfter: 'filter[updatedAfter]',
  pageSize: 'page[size]',
  wait: 'wait',
} as const satisfies Record<keyof MessageFilter, string>;

/** The query string of a filter, without '?'. */
export function filterQuery(filter: MessageFilter): string {
  const query = new URLSearchParams();
  for (const [key, name] of Object.entries(filterNames)) {
    const value = filter[key as keyof MessageFilter];
    if (value !== undefined) query.set(name, String(value));
  }
  return query.toString();
}
