import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A mail server for tests: takes what is sent to it, and can refuse for a while. */
export class TestMailServer {
  readonly mails: { to: string; text: string }[] = [];
  /** Answers that it cannot now. */
  refuses = false;
  #server = createServer((socket) => this.#talk(socket));
  #sockets = new Set<Socket>();

  async start(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #talk(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    let [buffer, to, inData] = ['', '', false];
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test');
    socket.on('data', (chunk) => {
      buffer += chunk.toString('utf8');
      for (;;) {
        const end = buffer.indexOf(inData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (inData ? 5 : 2));
        if (inData) {
          inData = false;
          this.mails.push({ to, text: plain(line) });
          say('250 taken');
        } else if (/^MAIL/i.test(line)) say(this.refuses ? '451 later' : '250 ok');
        else if (/^RCPT TO:/i.test(line)) {
          to = /<([^>]*)>/.exec(line)?.[1] ?? '';
          say('250 ok');
        } else if (/^DATA/i.test(line)) {
          inData = true;
          say('354 go on');
        } else if (/^QUIT/i.test(line)) {
          say('221 bye');
          socket.end();
        } else say('250 ok');
      }
    });
  }
}

/** Quoted-printable (RFC 2045 6.7) as UTF-8. */
function plain(text: string): string {
  const octets = text
    .replaceAll('=\r\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(octets, 'latin1').toString('utf8');
}
