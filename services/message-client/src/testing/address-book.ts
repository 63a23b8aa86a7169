import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TestAddress {
  participant: string;
  organisation: string;
  identifier: string;
  name: string;
}

/** An address book for tests: one page of each kind. */
export async function startTestAddressBook(
  entries: readonly TestAddress[],
): Promise<{ baseUrl: string; stop(): Promise<void> }> {
  const organisations = new Map(entries.map((entry) => [entry.participant, entry.organisation]));
  const server = createServer((request, response) => {
    const data = request.url?.startsWith('/organizations')
      ? [...organisations].map(([participantIdentifier, name]) => ({
          type: 'organizations',
          id: participantIdentifier,
          attributes: { participantIdentifier, name },
        }))
      : entries.map(({ participant, identifier, name }) => ({
          type: 'addresses',
          id: identifier,
          attributes: { identifier, name },
          relationships: { parent: { data: { type: 'organizations', id: participant } } },
        }));
    response.writeHead(200, { 'content-type': 'application/vnd.api+json' });
    response.end(JSON.stringify({ data, links: { next: null } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
