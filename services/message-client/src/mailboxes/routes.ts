import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { isAdministrator } from '../administration/authority.ts';
import type { Context } from '../context.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { readFolder } from '../messages/folder.ts';
import { Folder, type Session } from '../web-api.ts';
import { mailboxesOf } from './mailbox-list.ts';
import { demand, permissionsOf } from './permissions.ts';

const FolderParameters = Type.Object({
  folder: Folder,
  label: Type.Optional(Type.String({ maxLength: 64 })),
  cursor: Type.Optional(Type.String({ maxLength: 300 })),
  limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })),
});
const maxPage = 200;

/** `GET /api/session`, `GET /api/mailboxes/:mailboxId/messages`. */
export function mailboxRoutes(app: FastifyInstance, context: Context): void {
  const { configuration, db } = context;

  app.get('/api/session', async (request): Promise<Session> => {
    const { user, csrfToken, assuranceLevel } = sessionOf(request);
    return {
      user: { ...user, assuranceLevel },
      organisation: configuration.organisation,
      environment: configuration.environment,
      administers: await administersSomething(user.id),
      mailboxes: await mailboxesOf(db, user.id),
      csrfToken,
      language: 'sv',
    };
  });

  app.get('/api/mailboxes/:mailboxId/messages', async (request) => {
    const { mailboxId } = request.params as { mailboxId: string };
    const { user } = sessionOf(request);
    await demand(db, user.id, mailboxId, 'read', 'MAILBOX_NOT_FOUND');
    const { folder, label, cursor, limit } = valid(FolderParameters, request.query);
    return readFolder(db, {
      mailboxId,
      folder,
      userId: user.id,
      label,
      cursor,
      limit: Math.min(Number(limit ?? 50), maxPage),
    });
  });

  async function administersSomething(userId: string): Promise<boolean> {
    const held = await permissionsOf(db, userId);
    return [...held.values()].some((can) => can.includes('administer')) || isAdministrator(context, userId);
  }
}
