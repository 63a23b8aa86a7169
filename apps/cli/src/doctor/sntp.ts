import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';

const seconds1900to1970 = 2_208_988_800;
const packetBytes = 48;

/**
 * How many milliseconds our clock is ahead of a time server's: one question by SNTP (RFC 4330), `host` or `host:port`.
 * Throws when there is no usable answer within the time.
 */
export async function askNtp(
  server: string,
  now: () => Date = () => new Date(),
  timeoutMs = 3000,
): Promise<number> {
  const [host, port] = hostAndPort(server);
  const question = Buffer.alloc(packetBytes);
  question[0] = 0x23; // version 4, client
  // Comes back as the originate timestamp: an answer to somebody else's question is not taken.
  randomBytes(8).copy(question, 40);
  const sent = now().getTime();
  const answer = await exchange(host, port, question, timeoutMs);
  const received = now().getTime();
  const theirReceive = timeAt(answer, 32);
  const theirTransmit = timeAt(answer, 40);
  return (sent - theirReceive + (received - theirTransmit)) / 2;
}

function exchange(host: string, port: number, question: Buffer, timeoutMs: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
    const end = (error: Error | undefined, answer?: Buffer) => {
      clearTimeout(timer);
      socket.close();
      if (answer) resolve(answer);
      else reject(error ?? new Error('no answer'));
    };
    const timer = setTimeout(() => end(new Error('the time server does not answer')), timeoutMs);
    socket.once('error', (error) => end(error));
    socket.on('message', (answer) => {
      if (isAnswer(answer, question)) end(undefined, answer);
    });
    socket.send(question, port, host, (error) => {
      if (error) end(error);
    });
  });
}

/** Of a server that says it is synchronised, and to our question. */
function isAnswer(answer: Buffer, question: Buffer): boolean {
  const [first = 0, stratum = 0] = answer;
  return (
    answer.length >= packetBytes &&
    (first & 7) === 4 &&
    first >> 6 !== 3 &&
    stratum > 0 &&
    stratum < 16 &&
    answer.subarray(24, 32).equals(question.subarray(40, 48))
  );
}

function timeAt(packet: Buffer, at: number): number {
  const seconds = packet.readUInt32BE(at);
  const fraction = packet.readUInt32BE(at + 4) / 2 ** 32;
  // Era 1 begins in 2036 (RFC 4330 3): small numbers are of it.
  const era = seconds < 0x80000000 ? 2 ** 32 : 0;
  return (seconds + era - seconds1900to1970 + fraction) * 1000;
}

function hostAndPort(server: string): [string, number] {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(server);
  return match ? [match[1] ?? match[2] ?? server, Number(match[3] ?? 123)] : [server, 123];
}
