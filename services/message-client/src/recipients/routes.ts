import type { FunctionalAddress } from '@budkavle/contracts';
import { now } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import { recipientOf } from '../address-book/recipients.ts';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { sessionOf } from '../http/request-user.ts';
import { valid } from '../http/validate.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import type { Party } from '../web-api.ts';
import {
  type RecipientChoices,
  type RecipientEntry,
  type RecipientPage,
  RecipientQuery,
  SetFavourite,
} from './web-api.ts';

const shown = 30;
const maxFavourites = 200;

/** The address book with all of its details, narrowed by place and category; favourites and those written to lately. */
export function recipientRoutes(app: FastifyInstance, context: Context): void {
  const { db, addressBook } = context;

  app.get('/api/recipients', async (request): Promise<RecipientPage> => {
    const { user } = sessionOf(request);
    const { q = '', geography, category } = valid(RecipientQuery, request.query);
    const found = await unlessUnavailable(addressBook.search(q, geography || category ? 100_000 : shown));
    const suits = found.items.filter(
      (one) =>
        (!geography || one.organisation.geographicCodes.includes(geography)) &&
        (!category || one.categories.includes(category)),
    );
    return page(suits.slice(0, shown), user.id);
  });

  app.get('/api/recipients/choices', async (): Promise<RecipientChoices> => {
    const addresses = await unlessUnavailable(addressBook.addresses());
    const sorted = (all: Iterable<string>) =>
      [...new Set(all)].sort((a, b) => a.localeCompare(b, 'sv')).slice(0, 500);
    return {
      geography: sorted(addresses.flatMap((one) => one.organisation.geographicCodes)),
      categories: sorted(addresses.flatMap((one) => one.categories)),
    };
  });

  app.get('/api/recipients/entry', async (request): Promise<RecipientPage> => {
    const { user } = sessionOf(request);
    const identifier = String((request.query as { identifier?: unknown }).identifier ?? '').slice(0, 256);
    const found = await unlessUnavailable(addressBook.findAddress(identifier));
    return page(found === undefined ? [] : [found], user.id);
  });

  app.get('/api/recipients/favourites', async (request): Promise<RecipientPage> => {
    const { user } = sessionOf(request);
    return page(await present([...(await favouritesOf(user.id))]), user.id);
  });

  app.get('/api/recipients/recent', async (request): Promise<RecipientPage> => {
    const { user } = sessionOf(request);
    const readable = [...(await permissionsOf(db, user.id))]
      .filter(([, held]) => held.includes('read'))
      .map(([id]) => id);
    if (readable.length === 0) return page([], user.id);
    const rows = await db
      .selectFrom('message')
      .select('recipient_json')
      .where('created_by', '=', user.id)
      .where('mailbox_id', 'in', readable)
      .where('direction', '=', 'out')
      .orderBy('at', 'desc')
      .limit(100)
      .execute();
    const identifiers = rows.map((row) => (JSON.parse(row.recipient_json) as Party).address.identifier);
    return page(await present([...new Set(identifiers)].slice(0, 8)), user.id);
  });

  app.put('/api/recipients/favourites', async (request, reply) => {
    const { user } = sessionOf(request);
    const { identifier, favourite } = valid(SetFavourite, request.body);
    if (!favourite)
      await db
        .deleteFrom('favourite_recipient')
        .where('user_id', '=', user.id)
        .where('identifier', '=', identifier)
        .execute();
    else if ((await favouritesOf(user.id)).size < maxFavourites)
      await db
        .insertInto('favourite_recipient')
        .values({ user_id: user.id, identifier, added_at: now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    return reply.code(204).send();
  });

  async function present(identifiers: readonly string[]): Promise<FunctionalAddress[]> {
    const found = await unlessUnavailable(
      Promise.all(identifiers.map((one) => addressBook.findAddress(one))),
    );
    return found.filter((one) => one !== undefined);
  }

  async function favouritesOf(userId: string): Promise<Set<string>> {
    const rows = await db
      .selectFrom('favourite_recipient')
      .select('identifier')
      .where('user_id', '=', userId)
      .orderBy('added_at')
      .execute();
    return new Set(rows.map((row) => row.identifier));
  }

  async function page(found: readonly FunctionalAddress[], userId: string): Promise<RecipientPage> {
    const favourites = await favouritesOf(userId);
    return {
      items: found.map((one) => entryOf(one, favourites.has(one.identifier))),
      stale: addressBook.stale,
      ...(addressBook.readAt === undefined ? {} : { readAt: addressBook.readAt.toISOString() }),
    };
  }
}

function entryOf(found: FunctionalAddress, favourite: boolean): RecipientEntry {
  const { organisation } = found;
  return {
    ...recipientOf(found),
    categories: [...found.categories],
    keywords: [...found.keywords],
    geography: [...organisation.geographicCodes],
    favourite,
    ...(organisation.organizationNumber === undefined
      ? {}
      : { organisationNumber: organisation.organizationNumber }),
    ...(organisation.alternateName === undefined ? {} : { organisationAlso: organisation.alternateName }),
    ...(organisation.description === undefined ? {} : { organisationDescription: organisation.description }),
  };
}

async function unlessUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (cause) {
    throw new MessageClientError('ADDRESS_BOOK_UNAVAILABLE', { cause });
  }
}
