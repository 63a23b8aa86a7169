import type { Folder } from '../../../src/web-api.ts';
import type { IconName } from '../shared/Icon.tsx';

/** The folders of a function mailbox, in the order shown. */
export const folders: readonly { name: Folder; icon: IconName }[] = [
  { name: 'inbox', icon: 'inbox' },
  { name: 'sent', icon: 'sent' },
  { name: 'drafts', icon: 'draft' },
  { name: 'failed', icon: 'alert' },
];

export function isFolder(name: string | undefined): name is Folder {
  return folders.some((each) => each.name === name);
}
