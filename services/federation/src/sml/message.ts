import {
  AUTHORITATIVE_ANSWER,
  type DecodedPacket,
  decode,
  encode,
  type Packet,
  TRUNCATED_RESPONSE,
} from 'dns-packet';
import type { Zone } from './zone.ts';

const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
type Rcode = keyof typeof rcodes;

/** Over UDP without EDNS (RFC 1035), and the largest that avoids fragments with it. */
const plainLimit = 512;
const ednsLimit = 1232;
const headerBytes = 12;
const mostRecords = 16;
const recursionDesired = 0x0100;

/**
 * The octets to answer a request with, or undefined to keep silent. Never throws, whatever comes.
 * `limit`: 'udp' truncates to what the asker can take, 'tcp' does not.
 */
export async function answerMessage(
  zone: Zone,
  message: Buffer,
  transport: 'udp' | 'tcp',
): Promise<Buffer | undefined> {
  // Too short to answer, or itself an answer: two servers must never talk to each other.
  if (message.length < headerBytes || ((message[2] as number) & 0x80) !== 0) return undefined;
  if (announcesTooMuch(message)) return bare(message, 'FORMERR');
  let query: DecodedPacket;
  try {
    query = decode(message);
  } catch {
    return bare(message, 'FORMERR');
  }
  try {
    if ((((message[2] as number) >> 3) & 15) !== 0) return bare(message, 'NOTIMP');
    const question = query.questions?.[0];
    if (query.questions?.length !== 1 || !question) return bare(message, 'FORMERR');
    if (question.class !== 'IN' || question.type === 'AXFR' || question.type === 'IXFR') {
      return bare(message, 'REFUSED');
    }
    const { rcode, answers, authorities } = await zone.answer(question);
    const edns = query.additionals?.find((each) => each.type === 'OPT');
    const packet: Packet = {
      type: 'response',
      id: message.readUInt16BE(0),
      flags: (query.flags ?? 0) & recursionDesired,
      questions: [question],
      answers: [...answers],
      authorities: [...authorities],
      additionals: edns
        ? [
            {
              type: 'OPT',
              name: '.',
              udpPayloadSize: ednsLimit,
              extendedRcode: 0,
              ednsVersion: 0,
              flags: 0,
              flag_do: false,
              options: [],
            },
          ]
        : [],
    };
    if (rcode !== 'REFUSED') packet.flags = (packet.flags ?? 0) | AUTHORITATIVE_ANSWER;
    packet.flags = (packet.flags ?? 0) | rcodes[rcode];
    const full = encode(packet);
    const offered = edns?.type === 'OPT' ? edns.udpPayloadSize : plainLimit;
    const limit = Math.max(plainLimit, Math.min(offered, ednsLimit));
    if (transport === 'tcp' || full.length <= limit) return full;
    return encode({
      ...packet,
      flags: (packet.flags ?? 0) | TRUNCATED_RESPONSE,
      answers: [],
      authorities: [],
    });
  } catch {
    return bare(message, 'SERVFAIL');
  }
}

/** A short packet may announce 200,000 records, and a decoder may believe it; a question has one OPT beside it, or few. */
function announcesTooMuch(message: Buffer): boolean {
  const records = [4, 6, 8, 10].reduce((sum, at) => sum + message.readUInt16BE(at), 0);
  return records > mostRecords;
}

/** A header alone: the id, the opcode and the code. */
function bare(message: Buffer, rcode: Rcode): Buffer {
  const reply = Buffer.alloc(headerBytes);
  reply.writeUInt16BE(message.readUInt16BE(0), 0);
  reply[2] = 0x80 | ((message[2] as number) & 0x79);
  reply[3] = rcodes[rcode];
  return reply;
}
