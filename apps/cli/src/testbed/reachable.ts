import { connect } from 'node:net';
import { waitFor } from '../check/counterpart.ts';

/** Whether somebody listens at the address within the time. */
export async function reachable(url: string, timeoutMs: number): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const answered = await waitFor(
    async () => ((await connects(host, Number(port || 443))) ? true : undefined),
    timeoutMs,
    1000,
  );
  return answered ?? false;
}

function connects(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 3000 });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
