import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, openFileBlobStore, openOrganisationKeys, parseMasterKey } from '@budkavle/platform';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterEach, describe, expect, test } from 'vitest';
import type { Role } from '../installation/configuration.ts';
import { type Installation, openInstallation } from '../installation/open.ts';
import { makeBackup } from './backup.ts';
import { restoreBackup } from './restore.ts';
import { inOrder } from './restore-postgres.ts';
import { roleStores } from './stores.ts';

const participant = '0203:exempelkommunen.example';
const postgres = process.env.BUDKAVLE_TEST_POSTGRES;
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-backup-'));
  cleanUp.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** A PostgreSQL database of its own: a backup takes the schemas by their usual names. */
async function newPostgres(): Promise<string> {
  const { default: pg } = await import('pg');
  const name = `backup_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: postgres });
  await client.connect();
  await client.query(`create database ${name}`);
  cleanUp.push(async () => {
    await client.query(`drop database ${name} with (force)`);
    await client.end();
  });
  const url = new URL(postgres ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

function newInstallation(database: string): Installation {
  const folder = newFolder();
  mkdirSync(join(folder, 'keys'));
  writeFileSync(join(folder, 'keys', 'master.key'), randomBytes(32).toString('base64'));
  writeFileSync(join(folder, 'keys', 'database.url'), `${database}\n`);
  writeFileSync(
    join(folder, 'budkavle.yaml'),
    `version: 1
environment: { profile: qa-1 }
organisation: { participant: "${participant}", name: Exempelkommunen }
database: ${database === 'sqlite' ? 'sqlite' : '{ file: keys/database.url }'}
masterKey: { file: keys/master.key }
as4: { publicUrl: "https://ap.exempelkommunen.example/as4", port: 443 }
`,
  );
  return openInstallation(folder, {});
}

const roles: readonly Role[] = ['access-point', 'message-service', 'message-client'];

interface Blobs {
  put(text: string): Promise<string>;
  remove(hash: string): Promise<void>;
  read(hash: string): Promise<string>;
  close(): Promise<void>;
}

/** The message client's content as the service itself keeps it. */
async function contentOf(installation: Installation): Promise<Blobs> {
  const folder = installation.roleFolder('message-client');
  const masterKey = parseMasterKey(installation.configuration.masterKey);
  const { fixedMasterKeys, localMasterKey } = await import(
    '../../../../packages/platform/src/keys/master-keys.ts'
  );
  const keys = await openOrganisationKeys({
    folder: join(folder, 'keys'),
    masterKeys: fixedMasterKeys([localMasterKey(masterKey)]),
  });
  const blobs = await openFileBlobStore({ folder: join(folder, 'content'), keys });
  return {
    put: async (text) => (await blobs.put(participant, [Buffer.from(text)] as never)).hash,
    remove: (hash) => blobs.remove(participant, hash),
    read: async (hash) => {
      const chunks: Buffer[] = [];
      for await (const chunk of blobs.open(participant, hash)) chunks.push(chunk);
      return Buffer.concat(chunks).toString();
    },
    close: () => blobs.close(),
  };
}

async function open(installation: Installation, role: Role) {
  const [store] = roleStores(installation, [role]);
  if (!store) throw new Error('no store');
  return openDatabase<Record<string, Record<string, unknown>>>({
    ...store.database,
    migrations: store.migrations,
  });
}

const attachment = (hash: string) => ({
  id: createHash('sha256').update(hash).digest('hex').slice(0, 20),
  draft_id: null,
  message_row_id: null,
  position: 0,
  document_index: 0,
  name: 'tab\tand "quotes" \\ åäö.pdf',
  type: 'application/pdf',
  size: 12,
  hash,
});

async function rowsOf(installation: Installation) {
  const { db, close } = await open(installation, 'message-client');
  try {
    return await db.selectFrom('attachment').selectAll().orderBy('id').execute();
  } finally {
    await close();
  }
}

const kinds: [name: string, make: () => Promise<string>][] = [['SQLite', async () => 'sqlite']];
if (postgres) kinds.push(['PostgreSQL', newPostgres]);

describe.each(kinds)('%s', (kind, makeDatabase) => {
  async function filled() {
    const installation = newInstallation(await makeDatabase());
    for (const role of roles) await (await open(installation, role)).close();
    const content = await contentOf(installation);
    const hashes = [await content.put('ett brev'), await content.put('en bilaga')];
    const { db, close } = await open(installation, 'message-client');
    await db.insertInto('attachment').values(hashes.map(attachment)).execute();
    await close();
    const identity = await generateX25519Identity();
    const recipients = { publicKeys: [await identityToRecipient(identity)], passphrase: undefined };
    return {
      installation,
      content,
      hashes,
      recipients,
      openers: { identities: [identity], passphrase: undefined },
    };
  }
  const restoreOptions = async () => ({
    folder: newFolder(),
    database: kind === 'SQLite' ? undefined : await newPostgres(),
  });

  test('what is restored is what was there, of all roles', { timeout: 120_000 }, async () => {
    const { installation, content, hashes, recipients, openers } = await filled();
    const unused = await content.put('nothing refers to it');
    await content.close();
    const file = join(newFolder(), 'backup.age');
    const { manifest } = await makeBackup(installation, { file, recipients, roles });
    expect(manifest).toMatchObject({ organisation: participant, missing: 0, roles });
    expect(readFileSync(file, 'latin1').startsWith('age-encryption.org/v1')).toBe(true);

    const target = await restoreOptions();
    await restoreBackup({ file, openers, ...target });
    const restored = openInstallation(target.folder, {});
    expect(await rowsOf(restored)).toEqual(await rowsOf(installation));
    const again = await contentOf(restored);
    expect(await Promise.all(hashes.map((hash) => again.read(hash)))).toEqual(['ett brev', 'en bilaga']);
    await expect(again.read(unused)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    await again.close();
    for (const role of roles) await (await open(restored, role)).close();
    expect(readdirSync(installation.dataFolder).filter((name) => name.startsWith('.backup'))).toEqual([]);
  });

  test('while others write and erase: every row of it has its content', { timeout: 120_000 }, async () => {
    const { installation, content, recipients, openers } = await filled();
    const { db, close } = await open(installation, 'message-client');
    let writing = true;
    const writer = (async () => {
      for (let at = 0; writing; at++) {
        const hash = await content.put(`flyktigt ${at}`);
        await db.insertInto('attachment').values(attachment(hash)).execute();
        if (at % 2 === 0) {
          await db.deleteFrom('attachment').where('hash', '=', hash).execute();
          await content.remove(hash);
        }
      }
    })();
    const file = join(newFolder(), 'backup.age');
    try {
      await makeBackup(installation, { file, recipients, roles });
    } finally {
      writing = false;
      await writer;
      await close();
      await content.close();
    }
    const target = await restoreOptions();
    // The restore itself refuses a row without content.
    expect(await restoreBackup({ file, openers, ...target })).toMatchObject({ missing: 0 });
  });

  test('refuses: over data, another key, a cut or altered file, a name that is taken', {
    timeout: 120_000,
  }, async () => {
    const { installation, content, recipients, openers } = await filled();
    await content.close();
    const file = join(newFolder(), 'backup.age');
    await makeBackup(installation, { file, recipients, roles });
    const refusal = async (code: string, change: object = {}) => {
      const target = await restoreOptions();
      await expect(restoreBackup({ file, openers, ...target, ...change })).rejects.toMatchObject({ code });
      expect(readdirSync(target.folder)).toEqual([]);
    };
    await expect(makeBackup(installation, { file, recipients, roles })).rejects.toMatchObject({
      code: 'BACKUP_EXISTS',
    });
    await refusal('RESTORE_OVER_DATA', { folder: installation.folder });
    if (kind !== 'SQLite')
      await refusal('RESTORE_OVER_DATA', { database: installation.configuration.database });
    await refusal('BACKUP_KEY', {
      openers: { identities: [await generateX25519Identity()], passphrase: undefined },
    });
    const whole = readFileSync(file);
    const altered = Buffer.from(whole);
    altered[altered.length - 100] = (altered[altered.length - 100] ?? 0) ^ 1;
    for (const bytes of [altered, whole.subarray(0, whole.length - 70_000), Buffer.from('no backup')]) {
      writeFileSync(file, bytes);
      await refusal('BACKUP_DAMAGED');
    }
    expect(existsSync(join(installation.folder, 'budkavle.yaml'))).toBe(true);
  });

  test('content that is missing in the installation itself is told, and does not stop the backup', {
    timeout: 120_000,
  }, async () => {
    const { installation, content, hashes, recipients, openers } = await filled();
    await content.remove(hashes[0] ?? '');
    await content.close();
    const file = join(newFolder(), 'backup.age');
    expect((await makeBackup(installation, { file, recipients, roles })).manifest.missing).toBe(1);
    expect(await restoreBackup({ file, openers, ...(await restoreOptions()) })).toMatchObject({ missing: 1 });
  });
});

test('a passphrase does as well as a key pair', { timeout: 120_000 }, async () => {
  const installation = newInstallation('sqlite');
  await (await open(installation, 'message-client')).close();
  const file = join(newFolder(), 'backup.age');
  const passphrase = 'tolv tecken eller fler';
  await makeBackup(installation, {
    file,
    recipients: { publicKeys: [], passphrase, workFactor: 10 },
    roles: ['message-client'],
  });
  const target = { folder: newFolder(), database: undefined };
  const wrong = { identities: [], passphrase: 'fel lösenfras' };
  await expect(restoreBackup({ file, openers: wrong, ...target })).rejects.toMatchObject({
    code: 'BACKUP_KEY',
  });
  await restoreBackup({ file, openers: { identities: [], passphrase }, ...target });
  expect(existsSync(join(target.folder, 'data/message-client/database.sqlite'))).toBe(true);
  truncateSync(file, 10);
});

test('a role that keeps its data elsewhere is not silently left out', async () => {
  const installation = newInstallation('sqlite');
  const moved = {
    ...installation,
    configuration: { ...installation.configuration, accessPoint: { database: { url: 'sqlite:/elsewhere' } } },
  };
  const recipients = { publicKeys: [], passphrase: 'tolv tecken eller fler' };
  await expect(
    makeBackup(moved, { file: join(newFolder(), 'x.age'), recipients, roles }),
  ).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

test('content in S3 is left out, and said to be', { timeout: 60_000 }, async () => {
  const installation = newInstallation('sqlite');
  const { db, close } = await open(installation, 'message-client');
  await db
    .insertInto('attachment')
    .values(attachment('0'.repeat(64)))
    .execute();
  await close();
  const inS3 = {
    ...installation,
    configuration: { ...installation.configuration, messageClient: { blobs: { s3: { bucket: 'prov' } } } },
  };
  const identity = await generateX25519Identity();
  const recipients = { publicKeys: [await identityToRecipient(identity)], passphrase: undefined };
  const file = join(newFolder(), 'backup.age');
  const { manifest } = await makeBackup(inS3, { file, recipients, roles: ['message-client'] });
  expect(manifest).toMatchObject({ missing: 0, contentInS3: ['message-client'] });
});

test('tables after those they refer to', () => {
  const tables = ['child', 'parent', 'grandparent'].map((name) => ({ name }));
  const references = [
    { from: 'child', to: 'parent' },
    { from: 'parent', to: 'grandparent' },
  ];
  expect(inOrder(tables, references).map(({ name }) => name)).toEqual(['grandparent', 'parent', 'child']);
});
