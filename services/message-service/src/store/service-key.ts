import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ServiceError } from '@budkavle/platform';
import { exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';

const name = 'access-token';

/** The service's own key for access tokens: made once, kept sealed with the master key, the same for every process. */
export async function openTokenKey(
  db: Kysely<Tables>,
  masterKey: Buffer,
): Promise<{ sign: CryptoKey | Uint8Array; verify: CryptoKey | Uint8Array }> {
  const sealing = Buffer.from(hkdfSync('sha256', masterKey, '', `budkavle service key ${name}`, 32));
  const find = () =>
    db.selectFrom('service_key').select('sealed').where('name', '=', name).executeTakeFirst();
  if (!(await find())) {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const sealed = seal(sealing, JSON.stringify(await exportJWK(privateKey)));
    await db
      .insertInto('service_key')
      .values({ name, sealed })
      .onConflict((conflict) => conflict.column('name').doNothing())
      .execute();
  }
  const row = await find();
  const jwk = JSON.parse(unseal(sealing, row?.sealed ?? '')) as JWK;
  const { d: _private, ...publicJwk } = jwk;
  return { sign: await importJWK(jwk, 'ES256'), verify: await importJWK(publicJwk, 'ES256') };
}

function seal(key: Buffer, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
}

function unseal(key: Buffer, sealed: string): string {
  const octets = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, octets.subarray(0, 12));
    decipher.setAuthTag(octets.subarray(-16));
    return decipher.update(octets.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8');
  } catch (cause) {
    throw new ServiceError('KEY_UNREADABLE', {
      message: 'The token key cannot be opened: was the database made with another master key?',
      cause,
    });
  }
}
