import { createServer, type Server, type Socket } from 'node:net';

/** In the middle of the EICAR test string: what a scanner is proved by. */
const eicar = 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE';

/** What speaks as clamd does over INSTREAM and knows EICAR alone: what is tested is what happens while it is away. */
export async function startCleanScanner(): Promise<{ port: number; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => open.delete(socket));
    answer(socket).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `zINSTREAM\0`, pieces with their length before them, a length of 0. */
async function answer(socket: Socket): Promise<void> {
  let held = Buffer.alloc(0);
  let begun = false;
  let found = false;
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk]);
    if (!begun) {
      const end = held.indexOf(0);
      if (end < 0) continue;
      const command = held.subarray(0, end).toString();
      if (command === 'zPING') return void socket.end('PONG\0');
      if (command === 'zVERSION') return void socket.end('ClamAV 1.4.3/0/Thu Jan  1 00:00:00 2026\0');
      held = held.subarray(end + 1);
      begun = true;
    }
    while (held.length >= 4) {
      const length = held.readUInt32BE();
      if (length === 0)
        return void socket.end(found ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
      if (held.length < 4 + length) break;
      found ||= held.subarray(4, 4 + length).includes(eicar);
      held = held.subarray(4 + length);
    }
  }
}
