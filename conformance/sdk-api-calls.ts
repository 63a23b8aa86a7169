import { readFileSync } from 'node:fs';
import { createTokenSource, type OutgoingMessage, type SdkApiScope, sdkApiScopes } from '@budkavle/contracts';
import { codes } from '@budkavle/formats';
import type { SystemDescription } from '../apps/cli/src/testbed/description.ts';
import type { PartyId } from '../apps/cli/src/testbed/plan.ts';
import type { TestBed } from '../apps/cli/src/testbed/test-bed.ts';

type Api = NonNullable<SystemDescription['sdkApi']>;
export type Which = 'client' | 'restrictedClient';

export interface Answer {
  status: number;
  location: string;
  body: Record<string, unknown>;
}

function apiOf({ system }: TestBed): Api {
  if (!system.sdkApi) throw new Error('The system under test has no SDK API');
  return system.sdkApi;
}

/** An access token for one of the clients, by client credentials with a signed JWT. */
export function tokenFor(
  bed: TestBed,
  which: Which = 'client',
  scopes: readonly SdkApiScope[] = Object.values(sdkApiScopes),
): Promise<string> {
  const api = apiOf(bed);
  const client = api[which];
  if (!client) throw new Error(`There is no ${which}`);
  return createTokenSource({
    tokenUrl: api.tokenUrl,
    clientId: client.clientId,
    privateKey: readFileSync(client.privateKeyFile, 'utf8'),
    scopes,
  }).token();
}

/** One request of the SDK API as it is; `token` undefined: none is shown. */
export async function call(
  bed: TestBed,
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  options: { token?: string | undefined; body?: string } = {},
): Promise<Answer> {
  const response = await fetch(`${apiOf(bed).baseUrl}${path}`, {
    method,
    headers: {
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  const text = await response.text();
  let body: Record<string, unknown> = {};
  try {
    body = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // An empty answer, or no JSON: then there is nothing to look at.
  }
  return { status: response.status, location: response.headers.get('location') ?? '', body };
}

/** A valid message of the system under test, as it is posted. */
export function message(bed: TestBed, to: PartyId, more: Partial<OutgoingMessage> = {}): string {
  const { participant, functionalAddress } = bed.system;
  const root = codes.functionalAddressRoot;
  const party = bed.party(to);
  const attributes: OutgoingMessage = {
    confidentiality: false,
    label: 'Prov av SDK API',
    sender: participant,
    recipient: party.participant,
    senderAttention: { subOrganization: { root, extension: functionalAddress } },
    recipientAttention: { subOrganization: { root, extension: party.functionalAddress } },
    digitalDocument: [{ documentId: 'SDK-Meddelande', contentTextBody: ['Ett prov.'] }],
    ...more,
  };
  return JSON.stringify({ data: { type: 'messages', attributes } });
}

/** The attributes of every message in a list. */
export function listed(answer: Answer): Record<string, unknown>[] {
  const data = (answer.body.data ?? []) as { attributes?: Record<string, unknown> }[];
  return data.map((each) => each.attributes ?? {});
}

export function query(filter: Record<string, string>): string {
  return `/sdk/messages?${new URLSearchParams(filter)}`;
}

/** "401 401 401" when all are the same is "401": for the table. */
export function statuses(answers: readonly Answer[]): string {
  return [...new Set(answers.map((each) => each.status))].join(', ');
}
