import type { Folder, Mailbox } from '../../../src/web-api.ts';
import type { IconName } from '../shared/Icon.tsx';

/** The folders that a person sees; the interface has one more, for programs. */
export type ShownFolder = Exclude<Folder, 'inbox'>;

/** The folders of a function mailbox, in the order shown. */
export const folders: readonly { name: ShownFolder; icon: IconName }[] = [
  { name: 'unassigned', icon: 'queue' },
  { name: 'mine', icon: 'person' },
  { name: 'all', icon: 'all' },
  { name: 'waiting', icon: 'clock' },
  { name: 'sent', icon: 'sent' },
  { name: 'drafts', icon: 'draft' },
  { name: 'failed', icon: 'alert' },
  { name: 'done', icon: 'check' },
];

export function isFolder(name: string | undefined): name is ShownFolder {
  return folders.some((each) => each.name === name);
}

/** Where a mailbox is entered: at the queue by who handles it, at everything by who may only read. */
export function homeFolder(mailbox: Mailbox): ShownFolder {
  return mailbox.permissions.includes('handle') ? 'unassigned' : 'all';
}
