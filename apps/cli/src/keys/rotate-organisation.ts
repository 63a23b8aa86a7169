import { join } from 'node:path';
import { openMessageStore, reencryptContent } from '@budkavle/message-service';
import {
  openFileBlobStore,
  type Reencryption,
  reencryptOrganisation,
  retireUnusedKeys,
} from '@budkavle/platform';
import type { Role } from '../installation/configuration.ts';
import type { Installation } from '../installation/open.ts';
import { messageStoreOptions, openRoleKeys } from '../installation/store-options.ts';
import type { Io } from '../io.ts';

const contentRoles = ['message-service', 'message-client'] as const satisfies Role[];

/**
 * A new storage key for the organisation in each role that keeps content; with `reencrypt` what older keys encrypt is
 * encrypted anew, and older keys that encrypt nothing any more are removed. Beside running services.
 */
export async function rotateOrganisation(
  installation: Installation,
  options: { rotate: boolean; reencrypt: boolean },
  io: Io,
): Promise<number> {
  const { participant } = installation.configuration.organisation;
  let damaged = 0;
  for (const role of contentRoles) {
    const keys = await openRoleKeys(installation, role);
    const organisations = [
      ...new Set((await keys.list()).map(({ organisation }) => organisation)),
      // The service's own tenant has no content, and its key is named by what it seals.
    ].filter((organisation) => !organisation.startsWith('budkavle:'));
    if (organisations.length === 0) io.print(`${role}: ${participant} has no storage key yet.`);
    for (const organisation of organisations) {
      if (options.rotate) {
        const { id } = await keys.rotate(organisation);
        io.print(`${role}: ${organisation} encrypts with ${id.slice(0, 8)} from now on.`);
      }
      if (!options.reencrypt) continue;
      const done = await reencrypt(installation, role, organisation);
      damaged += done.damaged.length;
      io.print(
        `${role}: ${done.reencrypted} pieces of content encrypted anew${done.damaged.length > 0 ? `, ${done.damaged.length} could not be read` : ''}; older keys removed: ${done.retired.length}.`,
      );
    }
  }
  if (options.reencrypt)
    io.print(
      'An older key goes a day after it was replaced at the earliest: run "keys reencrypt" again then.',
    );
  return damaged > 0 ? 1 : 0;
}

async function reencrypt(
  installation: Installation,
  role: (typeof contentRoles)[number],
  organisation: string,
): Promise<Reencryption & { retired: string[] }> {
  const keys = await openRoleKeys(installation, role);
  if (role === 'message-service') {
    const store = await openMessageStore(messageStoreOptions(installation));
    try {
      const done = await reencryptContent(store, organisation);
      return { ...done, retired: await retireUnusedKeys(keys, store.blobs, organisation) };
    } finally {
      await store.close();
    }
  }
  const folder = join(installation.roleFolder(role), 'content');
  const blobs = await openFileBlobStore({ folder, keys });
  try {
    const done = await reencryptOrganisation(blobs, organisation);
    return { ...done, retired: await retireUnusedKeys(keys, blobs, organisation) };
  } finally {
    await blobs.close();
  }
}
