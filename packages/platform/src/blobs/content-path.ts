import { join } from 'node:path';
import { organisationFolder } from '../keys/organisation-keys.ts';

/** Where a blob lies below the folder `content` of a file store: what copies blobs from outside (backup) goes by this. */
export function contentPath(organisation: string, hash: string): string {
  return join(organisationFolder(organisation), hash.slice(0, 2), hash);
}
