import type { IncomingMessage } from 'node:http';
import { createServer, request } from 'node:https';
import { buffer } from 'node:stream/consumers';

/** One HTTP exchange as it went by, octet for octet. */
export interface Exchange {
  request: { path: string; contentType: string; body: Buffer };
  answer: { status: number; contentType: string; body: Buffer };
}

/** Stands between two HTTPS parties, shows each the other's credentials, and keeps what goes by. */
export async function recordingPassThrough(options: {
  listen: { host: string; port: number };
  onward: { host: string; port: number };
  server: { certificatePem: string; keyPem: string };
  client: { certificatePem: string; keyPem: string };
  anchors: readonly string[];
}): Promise<{ exchanges: readonly Exchange[]; stop(): Promise<void> }> {
  const { listen, onward, server: own, client } = options;
  const ca = [...options.anchors];
  const exchanges: Exchange[] = [];
  const server = createServer(
    { key: own.keyPem, cert: own.certificatePem, ca, requestCert: true, rejectUnauthorized: true },
    (incoming, outgoing) => {
      pass().catch((error) => outgoing.destroy(error));

      async function pass() {
        const body = await buffer(incoming);
        const passed = request({
          ...onward,
          path: incoming.url,
          method: incoming.method,
          headers: { ...incoming.headers, host: `${onward.host}:${onward.port}` },
          key: client.keyPem,
          cert: client.certificatePem,
          ca,
        });
        const answer = await new Promise<IncomingMessage>((resolve, reject) => {
          passed.once('response', resolve).once('error', reject).end(body);
        });
        const answered = await buffer(answer);
        exchanges.push({
          request: { path: incoming.url ?? '', contentType: incoming.headers['content-type'] ?? '', body },
          answer: {
            status: answer.statusCode ?? 0,
            contentType: answer.headers['content-type'] ?? '',
            body: answered,
          },
        });
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
      }
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host, resolve);
  });
  return {
    exchanges,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
