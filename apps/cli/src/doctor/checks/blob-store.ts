import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type BlobStore, openBlobStore, openMasterKeys, openOrganisationKeys } from '@budkavle/platform';
import { codeOf, defineCheck, type Found } from '../check.ts';
import type { DoctorSetting } from '../setting.ts';

type Code = 'BLOB_STORE_FAULT' | 'MASTER_KEY_WRONG';

interface Store {
  readonly role: string;
  readonly keys: string;
  readonly content: string;
  readonly masterKey: string;
  readonly organisation: string;
  readonly s3: Parameters<typeof openBlobStore>[0]['s3'];
}

export const blobStore = defineCheck<Code>({
  name: 'blob-store',
  title: 'Message content can be written, read back and erased with the keys that are configured',
  network: false,
  kinds: {
    BLOB_STORE_FAULT: {
      severity: 'fault',
      what: 'Content that is written cannot be read back.',
      whose: 'you',
      action:
        'Look at disk, mount and rights of the data folder, or at the S3 store. If it looks right: report it.',
    },
    MASTER_KEY_WRONG: {
      severity: 'fault',
      what: 'The master key does not open the keys that encrypt message content: nothing that is stored can be read.',
      whose: 'you',
      action: 'Put the right master key back (from the backup of secrets). Never make a new one over it.',
    },
  },
  async run(setting) {
    // Nothing is made here: before the first start there is nothing to look at.
    const stores = storesOf(setting).filter(({ keys }) => existsSync(keys));
    if (stores.length === 0) return undefined;
    return (await Promise.all(stores.map(judgeStore))).flat();
  },
});

/** Where each service keeps its content: as it opens it itself. */
function storesOf({ accessPoint, messageService, messageClient }: DoctorSetting): Store[] {
  const stores: Store[] = [];
  const [served] = accessPoint?.participants ?? [];
  if (accessPoint && served) {
    const { folder, masterKey, s3 } = accessPoint.blobs;
    stores.push({
      role: 'access-point',
      keys: join(folder, 'keys'),
      content: folder,
      masterKey,
      organisation: served.id,
      s3,
    });
  }
  const [participant] = messageService?.participants ?? [];
  if (messageService && participant) {
    const { folder, masterKey, s3 } = messageService;
    const organisation = participant.participant;
    stores.push({
      role: 'message-service',
      keys: join(folder, 'keys'),
      content: join(folder, 'blobs'),
      masterKey,
      organisation,
      s3,
    });
  }
  if (messageClient) {
    const { folder, masterKey, s3 } = messageClient.blobs;
    const organisation = messageClient.organisation.participant;
    stores.push({
      role: 'message-client',
      keys: join(folder, 'keys'),
      content: join(folder, 'content'),
      masterKey,
      organisation,
      s3,
    });
  }
  return stores;
}

async function judgeStore({
  role,
  keys,
  content,
  masterKey,
  organisation,
  s3,
}: Store): Promise<Found<Code>[]> {
  let store: BlobStore | undefined;
  try {
    const organisationKeys = await openOrganisationKeys({
      folder: keys,
      masterKeys: openMasterKeys(masterKey),
    });
    for (const { organisation: owner, id } of await organisationKeys.list())
      await organisationKeys.keyById(owner, id);
    store = await openBlobStore({ folder: content, keys: organisationKeys, s3 });
    await writeAndRead(store, organisation);
    return [];
  } catch (error) {
    const code = codeOf(error);
    return [
      {
        code: code === 'KEY_UNREADABLE' ? 'MASTER_KEY_WRONG' : 'BLOB_STORE_FAULT',
        about: role,
        detail: code,
      },
    ];
  } finally {
    await store?.close();
  }
}

async function writeAndRead(store: BlobStore, organisation: string): Promise<void> {
  const octets = randomBytes(64);
  const { hash } = await store.put(organisation, once(octets));
  try {
    const parts: Buffer[] = [];
    for await (const part of store.open(organisation, hash)) parts.push(part);
    if (!Buffer.concat(parts).equals(octets))
      throw Object.assign(new Error('differs'), { code: 'BLOB_CORRUPT' });
  } finally {
    await store.remove(organisation, hash);
  }
}

async function* once(octets: Buffer): AsyncIterable<Uint8Array> {
  yield octets;
}
