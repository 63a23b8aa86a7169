import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Opens the server for connections; port 0 takes any free one. */
export async function listen(
  server: FastifyInstance,
  address: { host: string; port: number },
): Promise<{ url: string; port: number; close(): Promise<void> }> {
  await server.listen({ host: address.host, port: address.port });
  const { port } = server.server.address() as AddressInfo;
  const scheme = 'setSecureContext' in server.server ? 'https' : 'http';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return { url: `${scheme}://${host}:${port}`, port, close: () => server.close() };
}
