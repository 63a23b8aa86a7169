import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  AdministeredPerson,
  AdministrationStart,
  AuditEntry,
  AuditList,
  Effect,
  Group,
  MailboxAdministration,
  OpenSession,
} from '../../../src/administration/api.ts';
import type { DelegationPage, GiveGrant, MakeDelegation } from '../../../src/permissions/api.ts';
import type { MakeWatchRule, Watch, WatchSetting } from '../../../src/watch/api.ts';
import { api } from '../api/client.ts';
import { keys } from '../api/queries.ts';

const part = encodeURIComponent;
const base = '/api/administration';
const root = ['administration'] as const;

function useRead<T>(path: string, live = false) {
  return useQuery({
    queryKey: [...root, path],
    queryFn: () => api<T>('GET', path),
    ...(live ? { refetchInterval: 30_000 } : {}),
  });
}

export const useStart = () => useRead<AdministrationStart>(base);
export const useMailboxAdministration = (id: string) =>
  useRead<MailboxAdministration>(`${base}/mailboxes/${part(id)}`);
export const useAdministeredPeople = () => useRead<AdministeredPerson[]>(`${base}/people`);
export const useGroups = () => useRead<Group[]>(`${base}/groups`);
export const useAllSessions = () => useRead<OpenSession[]>(`${base}/sessions`, true);
export const useOwnSessions = () => useRead<OpenSession[]>('/api/sessions');
export const useDelegations = () => useRead<DelegationPage>('/api/delegations');
export const useReaders = (mailboxId: string, conversationId: string) =>
  useRead<AuditEntry[]>(`${base}/mailboxes/${part(mailboxId)}/conversations/${part(conversationId)}/readers`);
export const useWatch = (mailboxId: string) => useRead<Watch>(`${base}/mailboxes/${part(mailboxId)}/watch`);
export const auditPage = (query: URLSearchParams) => api<AuditList>('GET', `${base}/audit?${query}`);

/** What an act would do; asked before it is done. */
export const effects = {
  grant: (id: string) => api<Effect>('GET', `${base}/grants/${part(id)}/effect`),
  closing: (id: string) => api<Effect>('GET', `${base}/mailboxes/${part(id)}/closing`),
};

export const acts = {
  makeMailbox: (address: string, name: string) =>
    api<{ id: string }>('POST', `${base}/mailboxes`, { address, name }),
  setClosed: (id: string, closed: boolean) =>
    api<void>('POST', `${base}/mailboxes/${part(id)}/${closed ? 'close' : 'open'}`, {}),
  give: (mailboxId: string, grant: GiveGrant) =>
    api<void>('POST', `${base}/mailboxes/${part(mailboxId)}/grants`, grant),
  take: (id: string) => api<void>('DELETE', `${base}/grants/${part(id)}`),
  restoreGrant: (id: string) => api<void>('POST', `${base}/grants/${part(id)}/restore`, {}),
  setBlocked: (id: string, blocked: boolean) =>
    api<void>('POST', `${base}/people/${part(id)}/block`, { blocked }),
  makeGroup: (name: string) => api<{ id: string }>('POST', `${base}/groups`, { name }),
  setMembers: (id: string, members: readonly string[]) =>
    api<void>('POST', `${base}/groups/${part(id)}/members`, { members }),
  removeGroup: (id: string) => api<void>('DELETE', `${base}/groups/${part(id)}`),
  restoreGroup: (id: string) => api<void>('POST', `${base}/groups/${part(id)}/restore`, {}),
  makeWatch: (mailboxId: string, rule: MakeWatchRule) =>
    api<void>('POST', `${base}/mailboxes/${part(mailboxId)}/watch`, rule),
  setWatch: (mailboxId: string, setting: WatchSetting) =>
    api<void>('POST', `${base}/mailboxes/${part(mailboxId)}/watch/setting`, setting),
  removeWatch: (id: string) => api<void>('DELETE', `${base}/watch/${part(id)}`),
  restoreWatch: (id: string) => api<void>('POST', `${base}/watch/${part(id)}/restore`, {}),
  endSession: (id: string) => api<void>('DELETE', `${base}/sessions/${part(id)}`),
  endOwnSession: (id: string) => api<void>('DELETE', `/api/sessions/${part(id)}`),
  delegate: (wish: MakeDelegation) => api<void>('POST', '/api/delegations', wish),
  endDelegation: (id: string) => api<void>('POST', `/api/delegations/${part(id)}/end`, {}),
};

/** Does it, and asks again for all that administration shows. */
export function useAct<T>(work: (value: T) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: root });
      void queries.invalidateQueries({ queryKey: keys.session });
    },
  });
}
