import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';

export interface Listening {
  url: string;
  port: number;
  /** Takes no new requests, lets those under way end, and cuts what has not ended after the grace. */
  close(): Promise<void>;
}

/** Opens the server for connections; port 0 takes any free one. */
export async function listen(
  server: FastifyInstance,
  address: { host: string; port: number /** 10 s unless told. */; graceMs?: number },
): Promise<Listening> {
  await server.listen({ host: address.host, port: address.port });
  const { port } = server.server.address() as AddressInfo;
  const scheme = 'setSecureContext' in server.server ? 'https' : 'http';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  let closing: Promise<void> | undefined;
  return {
    url: `${scheme}://${host}:${port}`,
    port,
    close: () => {
      closing ??= closeWithin(server, address.graceMs ?? 10_000);
      return closing;
    },
  };
}

async function closeWithin(server: FastifyInstance, graceMs: number): Promise<void> {
  const cut = setTimeout(() => (server.server as Server).closeAllConnections(), graceMs);
  try {
    await server.close();
  } finally {
    clearTimeout(cut);
  }
}
