import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';
import { sameToken, tokenHash } from './tokens.ts';

export interface LoginAttempt {
  nonce: string;
  codeVerifier: string;
  returnTo: string;
}

/** Remembers a login that was sent to the identity provider, bound to the browser that began it. */
export async function beginAttempt(
  db: Kysely<MessageClientDatabase>,
  attempt: LoginAttempt & { state: string; browserToken: string; lifeSeconds: number },
): Promise<void> {
  await db
    .insertInto('login_attempt')
    .values({
      state_hash: tokenHash(attempt.state),
      browser_hash: tokenHash(attempt.browserToken),
      nonce: attempt.nonce,
      code_verifier: attempt.codeVerifier,
      return_to: attempt.returnTo,
      expires_at: new Date(Date.now() + attempt.lifeSeconds * 1000).toISOString(),
    })
    .execute();
}

/** Takes the attempt of a callback out, once. undefined: unknown, too old, used, or begun in another browser. */
export async function takeAttempt(
  db: Kysely<MessageClientDatabase>,
  callback: { state: string; browserToken: string | undefined },
): Promise<LoginAttempt | undefined> {
  const row = await db
    .deleteFrom('login_attempt')
    .where('state_hash', '=', tokenHash(callback.state))
    .returningAll()
    .executeTakeFirst();
  if (row === undefined || callback.browserToken === undefined) return undefined;
  if (!sameToken(row.browser_hash, tokenHash(callback.browserToken))) return undefined;
  if (row.expires_at <= new Date().toISOString()) return undefined;
  return { nonce: row.nonce, codeVerifier: row.code_verifier, returnTo: row.return_to };
}

/** Where to go after a login: a path of ours, never another site (`//evil.example`, `/\evil.example`). */
export function safeReturnTo(value: unknown): string {
  if (typeof value !== 'string' || value.length > 1000) return '/';
  if (!/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(value)) return '/';
  return /^\/(login|logout)([/?]|$)/.test(value) ? '/' : value;
}
