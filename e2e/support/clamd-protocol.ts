import { createServer, type Server } from 'node:net';
import { eicarTestString } from '@budkavle/message-service';

/** What stands in for clamd where the test is not about it: speaks INSTREAM, finds the EICAR test string and nothing else. */
export async function startScanner(port: number): Promise<Server> {
  const server = createServer((socket) => {
    let input = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      input = Buffer.concat([input, chunk]);
      const content: Buffer[] = [];
      for (let at = 'zINSTREAM\0'.length; at + 4 <= input.length; ) {
        const length = input.readUInt32BE(at);
        if (length === 0) {
          const found = Buffer.concat(content).includes(eicarTestString);
          socket.end(found ? 'stream: Eicar-Test FOUND\0' : 'stream: OK\0');
          return;
        }
        content.push(input.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
    });
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  return server;
}
