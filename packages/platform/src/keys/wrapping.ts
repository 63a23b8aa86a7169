import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { ServiceError } from '../errors/service-error.ts';

/** An organisation's key as it lies on disk. */
export interface WrappedKey {
  version: 1;
  organisation: string;
  id: string;
  createdAt: string;
  /** Which master key wrapped it. */
  masterKeyId: string;
  nonce: string;
  sealed: string;
}

/** A short name of a master key that tells nothing of it. */
export function masterKeyId(masterKey: Buffer): string {
  return createHmac('sha256', masterKey).update('budkavle master key id').digest('hex').slice(0, 16);
}

/** Wraps a key with AES-256-GCM; organisation and key id are bound to it. */
export function wrapKey(
  masterKey: Buffer,
  key: Buffer,
  about: { organisation: string; id: string; createdAt: string },
): WrappedKey {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', masterKey, nonce).setAAD(associated(about));
  const sealed = Buffer.concat([cipher.update(key), cipher.final(), cipher.getAuthTag()]);
  return {
    version: 1,
    ...about,
    masterKeyId: masterKeyId(masterKey),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
  };
}

/** Errors: KEY_UNREADABLE when no given master key opens it. */
export function unwrapKey(masterKeys: readonly Buffer[], wrapped: WrappedKey): Buffer {
  const masterKey = masterKeys.find((one) => masterKeyId(one) === wrapped.masterKeyId);
  if (masterKey === undefined) throw unreadable(`it was wrapped by the master key ${wrapped.masterKeyId}`);
  try {
    const sealed = Buffer.from(wrapped.sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', masterKey, Buffer.from(wrapped.nonce, 'base64'), {
      authTagLength: 16,
    });
    decipher.setAAD(associated(wrapped)).setAuthTag(sealed.subarray(sealed.length - 16));
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - 16)), decipher.final()]);
  } catch (error) {
    throw unreadable('its file is damaged', error);
  }
}

function associated(about: { organisation: string; id: string }): Buffer {
  return Buffer.from(`budkavle organisation key v1\0${about.id}\0${about.organisation}`);
}

function unreadable(why: string, cause?: unknown): ServiceError {
  return new ServiceError('KEY_UNREADABLE', { message: `A key cannot be unwrapped: ${why}.`, cause });
}
