import { type AddressResource, addressBookNames, type OrganizationResource } from '@budkavle/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { type CollectionQuery, QueryError, readCollectionQuery } from './query.ts';
import {
  addressQuery,
  organisationQuery,
  organisationsById,
  type Page,
  readAddresses,
  readOrganisations,
} from './read.ts';
import { addressResource, organizationResource } from './resources.ts';

const { mediaType, paths, paging } = addressBookNames;
const meta = { version: '1.1.0' };

type Resource = AddressResource | OrganizationResource;

/** The public read API (addressbook.md 3.2): JSON:API, no authorisation, read only, and no CORS: other origins' pages get nothing. */
export function addressBookRoutes(
  server: FastifyInstance,
  options: { db: Kysely<FederationTables>; basePath: string },
): void {
  const { db, basePath } = options;

  server.get(basePath + paths.organizations, async (request, reply) => {
    return await collection(request, reply, organisationQuery, async (query) => {
      const page = await readOrganisations(db, query);
      const parents = page.rows.flatMap((row) => row.parent_id ?? []);
      return await answer(page, organizationResource, query, parents);
    });
  });

  server.get(basePath + paths.addresses, async (request, reply) => {
    return await collection(request, reply, addressQuery, async (query) => {
      const page = await readAddresses(db, query);
      return await answer(
        page,
        addressResource,
        query,
        page.rows.map((row) => row.organisation_id),
      );
    });
  });

  server.get<{ Params: { id: string } }>(`${basePath}${paths.organizations}/:id`, async (request, reply) => {
    const [row] = await organisationsById(db, [request.params.id]);
    return row ? send(reply, { meta, data: organizationResource(row) }) : notFound(reply);
  });

  server.get<{ Params: { id: string } }>(`${basePath}${paths.addresses}/:id`, async (request, reply) => {
    const row = await db
      .selectFrom('functional_address')
      .selectAll()
      .where('id', '=', request.params.id)
      .executeTakeFirst();
    return row ? send(reply, { meta, data: addressResource(row) }) : notFound(reply);
  });

  async function answer<Row>(
    page: Page<Row>,
    toResource: (row: Row) => Resource,
    query: CollectionQuery,
    parentIds: readonly string[],
  ) {
    const included = query.include
      ? (await organisationsById(db, parentIds)).map(organizationResource)
      : undefined;
    return { data: page.rows.map(toResource), total: page.total, included };
  }
}

async function collection(
  request: FastifyRequest,
  reply: FastifyReply,
  allowed: Parameters<typeof readCollectionQuery>[1],
  answer: (
    query: CollectionQuery,
  ) => Promise<{ data: Resource[]; total: number; included: OrganizationResource[] | undefined }>,
): Promise<FastifyReply> {
  const url = new URL(request.raw.url ?? '/', 'http://address-book.invalid');
  try {
    const query = readCollectionQuery(url.searchParams, allowed);
    const { data, total, included } = await answer(query);
    return send(reply, {
      meta: { ...meta, total },
      links: links(url, query, total),
      data,
      ...(included ? { included } : {}),
    });
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    // Without the parameter's value: nothing of the question is echoed but a name we know or a short one.
    const parameter = error.parameter.slice(0, 64);
    return send(reply.code(400), {
      errors: [{ status: '400', code: 'PARAMETER', title: error.message, source: { parameter } }],
    });
  }
}

/** Relative to the server, so that they hold behind any proxy. */
function links(url: URL, query: CollectionQuery, total: number) {
  const last = Math.max(1, Math.ceil(total / query.size));
  const to = (page: number): string => {
    const parameters = new URLSearchParams(url.searchParams);
    parameters.set(paging.number, String(page));
    return `${url.pathname}?${parameters}`;
  };
  return {
    self: to(query.page),
    first: to(1),
    prev: query.page > 1 ? to(Math.min(query.page - 1, last)) : null,
    next: query.page < last ? to(query.page + 1) : null,
    last: to(last),
  };
}

function send(reply: FastifyReply, body: object): FastifyReply {
  return reply.type(mediaType).send(JSON.stringify(body));
}

function notFound(reply: FastifyReply): FastifyReply {
  return send(reply.code(404), {
    errors: [{ status: '404', code: 'NOT_FOUND', title: 'There is no such resource.' }],
  });
}
