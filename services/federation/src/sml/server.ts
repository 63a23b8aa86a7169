import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '@budkavle/platform';
import { answerMessage } from './message.ts';
import type { Zone } from './zone.ts';

/** A running DNS server. */
export interface DnsServer {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const tcpIdleMs = 10_000;
const tcpConnections = 200;
/** A question is short; whoever announces more is not asking one. */
const longestQuestion = 4096;

/** Serves the zone over UDP and TCP on one port (RFC 1035, RFC 7766). */
export async function startDnsServer(options: {
  zone: Zone;
  host: string;
  port: number;
  log: Logger;
}): Promise<DnsServer> {
  const { zone, host, log } = options;
  for (let attempt = 1; ; attempt++) {
    const tcp = await listenTcp(zone, host, options.port, log);
    const { port } = tcp.server.address() as { port: number };
    try {
      const udp = await listenUdp(zone, host, port, log);
      return { host, port, close: () => closeBoth(udp, tcp) };
    } catch (error) {
      tcp.server.close();
      // With a free port of the system's choice, UDP may hold the same number for somebody else.
      if (options.port !== 0 || attempt === 10) throw error;
    }
  }
}

async function listenUdp(zone: Zone, host: string, port: number, log: Logger): Promise<UdpSocket> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket.on('message', (message, peer) => {
    answerMessage(zone, message, 'udp').then((reply) => {
      // A socket that is being closed refuses: the asker asks again.
      if (reply && peer.port > 0) socket.send(reply, peer.port, peer.address, () => {});
    });
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, () => {
      socket.off('error', reject);
      socket.on('error', (error) => log.warn({ event: 'dns.udp_error', error }, 'DNS over UDP'));
      resolve();
    });
  });
  return socket;
}

interface TcpServer {
  readonly server: Server;
  readonly sockets: ReadonlySet<Socket>;
}

async function listenTcp(zone: Zone, host: string, port: number, log: Logger): Promise<TcpServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    serveTcp(zone, socket);
  });
  server.maxConnections = tcpConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      server.on('error', (error) => log.warn({ event: 'dns.tcp_error', error }, 'DNS over TCP'));
      resolve();
    });
  });
  return { server, sockets };
}

/** Questions one after the other, each with its length before it. */
function serveTcp(zone: Zone, socket: Socket): void {
  let held: Buffer = Buffer.alloc(0);
  let working = Promise.resolve();
  socket.setTimeout(tcpIdleMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    // One at a time: who sends faster than answers are made waits in the network.
    socket.pause();
    working = working.then(drain).then(() => {
      socket.resume();
    });
  });

  async function drain(): Promise<void> {
    while (held.length >= 2 && !socket.destroyed) {
      const length = held.readUInt16BE(0);
      if (length > longestQuestion || length === 0) {
        socket.destroy();
        return;
      }
      if (held.length < 2 + length) return;
      const message = held.subarray(2, 2 + length);
      held = held.subarray(2 + length);
      const reply = await answerMessage(zone, message, 'tcp');
      if (!reply) {
        socket.destroy();
        return;
      }
      const prefix = Buffer.alloc(2);
      prefix.writeUInt16BE(reply.length);
      socket.write(Buffer.concat([prefix, reply]));
    }
  }
}

async function closeBoth(udp: UdpSocket, tcp: TcpServer): Promise<void> {
  await new Promise<void>((resolve) => udp.close(() => resolve()));
  await new Promise<void>((resolve) => {
    tcp.server.close(() => resolve());
    // Idle connections would keep the server open for their whole time-out.
    for (const socket of tcp.sockets) socket.destroy();
  });
}
