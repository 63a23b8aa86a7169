import { migrations as accessPointMigrations } from '@budkavle/access-point';
import { migrations as messageClientMigrations } from '@budkavle/message-client';
import { migrations as messageServiceMigrations } from '@budkavle/message-service';
import type { Migrations } from '@budkavle/platform';
import type { Role } from '../installation/configuration.ts';
import type { Installation } from '../installation/open.ts';

/** What a role keeps, and what of it a backup must hold. */
export interface RoleStore {
  readonly role: Role;
  readonly database: { url: string; schema?: string };
  /** Folder of the role; the paths below are within it. */
  readonly folder: string;
  /** Wrapped keys of organisations: all of it goes along. */
  readonly keys: string;
  /** Files of message content; only what `references` names goes along. */
  readonly content: string;
  /** The content lies in S3: the bucket's own versions and copies keep it. */
  readonly contentInS3: boolean;
  readonly migrations: Migrations;
  /** Selects `organisation` and `hash` of the content that rows refer to. `?`-free, the same in both databases. */
  references(installation: Installation): string;
}

const parts: Record<Role, Pick<RoleStore, 'keys' | 'content' | 'migrations' | 'references'>> = {
  'access-point': {
    keys: 'keys',
    content: 'content',
    migrations: accessPointMigrations,
    references: () =>
      `select participant as organisation, sha256 as hash from outbound where has_blob = 1
       union select participant, sha256 from inbound where has_blob = 1`,
  },
  'message-service': {
    keys: 'keys',
    content: 'blobs/content',
    migrations: messageServiceMigrations,
    references: () => 'select distinct participant as organisation, hash from blob_use',
  },
  'message-client': {
    keys: 'keys',
    content: 'content/content',
    migrations: messageClientMigrations,
    references: ({ configuration }) => {
      const organisation = `'${configuration.organisation.participant.replaceAll("'", "''")}'`;
      return `select ${organisation} as organisation, hash from attachment
              union select ${organisation}, body_hash from message`;
    },
  },
};

/** The store of each role of the installation. */
export function roleStores(installation: Installation, roles: readonly Role[]): RoleStore[] {
  return roles.map((role) => ({
    role,
    database: installation.databaseOf(role),
    folder: installation.roleFolder(role),
    contentInS3: isInS3(installation, role),
    ...parts[role],
  }));
}

/** The section of a role's own fields. */
export function sectionOf(
  { accessPoint, messageService, messageClient }: Installation['configuration'],
  role: Role,
): { name: string; section: Readonly<Record<string, unknown>> } {
  const sections: Record<Role, [name: string, section: object | undefined]> = {
    'access-point': ['accessPoint', accessPoint],
    'message-service': ['messageService', messageService],
    'message-client': ['messageClient', messageClient],
  };
  const [name, section] = sections[role];
  return { name, section: { ...section } };
}

function isInS3({ configuration }: Installation, role: Role): boolean {
  const { section } = sectionOf(configuration, role);
  return 's3' in section || 's3' in ((section.blobs ?? {}) as object);
}
