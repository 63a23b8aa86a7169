import { createServer, type Server } from 'node:net';

/** A scanner as it can be wrong: finds what it is told to find, and says what it is told of its definitions. */
export async function startFakeClamd(options: {
  findsEicar: boolean;
  version: string;
}): Promise<{ port: number; stop(): Promise<void> }> {
  const server: Server = createServer((socket) => {
    let heard = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk]);
      if (heard.toString('latin1').startsWith('zVERSION\0')) socket.end(`${options.version}\0`);
      else if (heard.subarray(-4).equals(Buffer.alloc(4))) {
        const found = options.findsEicar && heard.includes('EICAR-STANDARD');
        socket.end(found ? 'stream: Eicar-Signature FOUND\0' : 'stream: OK\0');
      }
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as { port: number }).port,
    stop: () => new Promise((done) => server.close(() => done())),
  };
}
