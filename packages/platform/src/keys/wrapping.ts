import { ServiceError } from '../errors/service-error.ts';
import type { MasterKey, MasterKeys } from './master-keys.ts';

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

/** Wraps a key; organisation and key id are bound to it. */
export async function wrapKey(
  masterKey: MasterKey,
  key: Buffer,
  about: { organisation: string; id: string; createdAt: string },
): Promise<WrappedKey> {
  const { nonce, sealed } = await masterKey.wrap(key, context(about));
  return { version: 1, ...about, masterKeyId: masterKey.id, nonce, sealed };
}

/** Errors: KEY_UNREADABLE when no master key opens it. */
export async function unwrapKey(masterKeys: MasterKeys, wrapped: WrappedKey): Promise<Buffer> {
  const masterKey = await masterKeys.find(wrapped.masterKeyId);
  if (masterKey === undefined) throw unreadable(`it was wrapped by the master key ${wrapped.masterKeyId}`);
  try {
    return await masterKey.unwrap(wrapped, context(wrapped));
  } catch (error) {
    throw unreadable('its file is damaged', error);
  }
}

function context(about: { organisation: string; id: string }): Buffer {
  return Buffer.from(`budkavle organisation key v1\0${about.id}\0${about.organisation}`);
}

function unreadable(why: string, cause?: unknown): ServiceError {
  return new ServiceError('KEY_UNREADABLE', { message: `A key cannot be unwrapped: ${why}.`, cause });
}
