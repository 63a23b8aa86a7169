import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { silentLogger } from '../logs/logger.ts';
import { listen } from './listen.ts';
import { createHttpServer } from './server.ts';

async function start(drainSeconds: number) {
  const server = createHttpServer({ name: 'test', log: silentLogger });
  server.get('/', async () => ({ said: true }));
  return listen(server, { host: '127.0.0.1', port: 0, drainSeconds, graceMs: 300 });
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** The head of the answer, or undefined when the connection ended without one. */
function ask(socket: Socket): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
      if (answer.includes('"said"')) resolve(answer);
    });
    socket.once('close', () => resolve(undefined));
    socket.once('error', () => resolve(undefined));
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  });
}

it('while it drains, a connection that is there is served once more and told to end; a new one is refused', async () => {
  const listening = await start(30);
  const socket = await open(listening.port);
  expect(await ask(socket)).toMatch(/connection: keep-alive/i);
  const began = Date.now();
  const closed = listening.close();
  await expect(open(listening.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await ask(socket)).toMatch(/connection: close/i);
  await closed;
  expect(Date.now() - began, 'it does not wait for what is gone').toBeLessThan(20_000);
});

it('it waits no longer than it is told', async () => {
  const listening = await start(1);
  const socket = await open(listening.port);
  const ended = once(socket, 'close');
  await listening.close();
  await ended;
});

it('without it a connection that is idle ends at once', async () => {
  const listening = await start(0);
  const socket = await open(listening.port);
  await ask(socket);
  const closed = listening.close();
  expect(await ask(socket)).toBeUndefined();
  await closed;
});
