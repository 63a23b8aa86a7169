import type { Server } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
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
  address: {
    host: string;
    port: number;
    /** 10 s unless told. */
    graceMs?: number | undefined;
    /**
     * For a node behind a balancer: close() first takes no new connections, and serves those that are there until their clients
     * have left them, at most so long. 0 unless told: it ends at once.
     */
    drainSeconds?: number | undefined;
  },
): Promise<Listening> {
  const drain =
    (address.drainSeconds ?? 0) > 0 ? drainable(server, address.drainSeconds as number) : undefined;
  await server.listen({ host: address.host, port: address.port });
  const { port } = server.server.address() as AddressInfo;
  const scheme = 'setSecureContext' in server.server ? 'https' : 'http';
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  let closing: Promise<void> | undefined;
  return {
    url: `${scheme}://${host}:${port}`,
    port,
    close: () => {
      closing ??= (async () => {
        await drain?.();
        await closeWithin(server, address.graceMs ?? 10_000);
      })();
      return closing;
    },
  };
}

/**
 * A client that reuses a connection just as we end it would lose its request: so the connection is told to end with its next
 * answer, and one on which nothing comes outlives the time that the client has been told.
 */
function drainable(server: FastifyInstance, seconds: number): () => Promise<void> {
  const http = server.server as Server;
  const open = new Set<unknown>();
  let draining = false;
  http.keepAliveTimeout = Math.max(1, seconds - 1) * 1000;
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  http.prependListener('request', (_request, response) => {
    if (draining) response.shouldKeepAlive = false;
  });
  return async () => {
    draining = true;
    // Not that of http, which would end the idle connections at once.
    NetServer.prototype.close.call(http);
    const end = Date.now() + seconds * 1000;
    while (open.size > 0 && Date.now() < end) await sleep(50);
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
