import { TLSSocket } from 'node:tls';
import type { buildConnector } from 'undici';
import { shownChain } from './tls.ts';

/** Throws when a server with this chain (DER, its own certificate first) is not to be talked to. */
export type CheckServer = (chain: readonly Buffer[]) => Promise<void>;

/** A connection may be used for long: what was good when it was opened is asked again. */
const askAgainMs = 5 * 60_000;

/** Hands a TLS connection on when its server has been found good, and cuts it when it no longer is. */
export function checkedConnect(
  check: CheckServer,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (target, callback) => {
    connect(target, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (!(socket instanceof TLSSocket)) return callback(null, socket);
      const chain = shownChain(socket);
      check(chain).then(
        () => {
          askAgain(socket, () => check(chain));
          if (socket.destroyed) callback(new Error('the connection was lost'), null);
          else callback(null, socket);
        },
        (refusal: Error) => {
          socket.on('error', () => {}).destroy();
          callback(refusal, null);
        },
      );
    });
  };
}

function askAgain(socket: TLSSocket, check: () => Promise<void>): void {
  const timer = setInterval(() => check().catch((error: Error) => socket.destroy(error)), askAgainMs);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
