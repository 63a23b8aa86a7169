import type { FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { sessionOf } from '../http/request-user.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import { isBlocked } from '../permissions/blocks.ts';

/** The person administers the whole client: has one of the configured claims. It opens no message. */
export async function isAdministrator(context: Context, userId: string): Promise<boolean> {
  const { administrators } = context.configuration;
  if (administrators.length === 0) return false;
  const claims = await context.db
    .selectFrom('user_claim')
    .select(['claim', 'value'])
    .where('user_id', '=', userId)
    .execute();
  const has = administrators.some((wanted) =>
    claims.some((held) => held.claim === wanted.claim && held.value === wanted.value),
  );
  return has && !(await isBlocked(context.db, userId));
}

/** Refuses, as if it did not exist, what only an administrator of the whole client may see. */
export async function demandAdministrator(context: Context, request: FastifyRequest): Promise<string> {
  const { user } = sessionOf(request);
  if (!(await isAdministrator(context, user.id)))
    throw new MessageClientError('NOT_FOUND_HERE', { denied: true });
  return user.id;
}

/** Refuses unless the person administers this mailbox, or the whole client. */
export async function demandMailboxAdministrator(
  context: Context,
  request: FastifyRequest,
  mailboxId: string,
): Promise<string> {
  const { user } = sessionOf(request);
  const found = await context.db
    .selectFrom('mailbox')
    .select('id')
    .where('id', '=', mailboxId)
    .executeTakeFirst();
  const held = (await permissionsOf(context.db, user.id)).get(mailboxId) ?? [];
  const may = held.includes('administer') || (await isAdministrator(context, user.id));
  if (found === undefined || !may) throw new MessageClientError('MAILBOX_NOT_FOUND', { denied: true });
  return user.id;
}
