import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { type OrganisationKeys, ServiceError } from '@budkavle/platform';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';

/** The tenant under whose storage key the service's own keys are sealed: no participant has such a name. */
export const serviceTenant = 'budkavle:message-service';
const separator = '.';

export interface ServiceKeysOptions {
  db: Kysely<Tables>;
  keys: OrganisationKeys;
  /** Master keys, present one first: earlier versions sealed with them directly. */
  masterKeys: readonly Buffer[];
}

/** The service's own key for access tokens: made once, the same for every process. Errors: KEY_UNREADABLE. */
export async function openTokenKey(
  options: ServiceKeysOptions,
): Promise<{ sign: CryptoKey | Uint8Array; verify: CryptoKey | Uint8Array }> {
  const text = await openServiceKey(options, 'access-token', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    return JSON.stringify(await exportJWK(privateKey));
  });
  const jwk = JSON.parse(text) as JWK;
  const { d: _private, ...publicJwk } = jwk;
  return { sign: await importJWK(jwk, 'ES256'), verify: await importJWK(publicJwk, 'ES256') };
}

/**
 * The key of the audit chain: one for ever, whatever happens to the master key. Earlier versions used the master key itself:
 * a chain that they began goes on under it.
 */
export async function openAuditKey(options: ServiceKeysOptions): Promise<Buffer> {
  const text = await openServiceKey(options, 'audit-chain', async () => {
    const begun = await options.db.selectFrom('audit').select('position').limit(1).executeTakeFirst();
    const first = options.masterKeys.at(-1);
    return (begun && first ? first : randomBytes(32)).toString('base64');
  });
  return Buffer.from(text, 'base64');
}

async function openServiceKey(
  { db, keys, masterKeys }: ServiceKeysOptions,
  name: string,
  make: () => Promise<string>,
): Promise<string> {
  const find = () =>
    db.selectFrom('service_key').select('sealed').where('name', '=', name).executeTakeFirst();
  const seal = async (text: string) => {
    const { id, key } = await keys.keyFor(serviceTenant);
    return `${id}${separator}${sealText(sealingKey(key, name), text)}`;
  };
  if (!(await find())) {
    await db
      .insertInto('service_key')
      .values({ name, sealed: await seal(await make()) })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  }
  const sealed = (await find())?.sealed ?? '';
  const [id, octets] = sealed.split(separator);
  if (id !== undefined && octets !== undefined)
    return unsealText([sealingKey(await keys.keyById(serviceTenant, id), name)], octets);
  const text = unsealText(
    masterKeys.map((key) => sealingKey(key, name)),
    sealed,
  );
  await db
    .updateTable('service_key')
    .set({ sealed: await seal(text) })
    .where('name', '=', name)
    .where('sealed', '=', sealed)
    .execute();
  return text;
}

function sealingKey(key: Buffer, name: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `budkavle service key ${name}`, 32));
}

function sealText(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

function unsealText(candidates: readonly Buffer[], sealed: string): string {
  const octets = Buffer.from(sealed, 'base64');
  let cause: unknown;
  for (const key of candidates) {
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, octets.subarray(0, 12));
      decipher.setAuthTag(octets.subarray(-16));
      return decipher.update(octets.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      cause = error;
    }
  }
  throw new ServiceError('KEY_UNREADABLE', {
    message: 'A key of the service cannot be opened: was the database made with another master key?',
    cause,
  });
}
