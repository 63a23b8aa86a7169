import { createHash } from 'node:crypto';
import { asciiLower, type ParticipantRef, toIdentifier } from '../identifiers.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** base32 (RFC 4648, lower case, without padding) of SHA-256 of the lower-cased value: 52 characters (BDXL 1.6). */
export function bdxlLabel(value: string): string {
  return base32(createHash('sha256').update(asciiLower(value), 'utf8').digest());
}

/** The DNS name of a participant in a zone: hash, scheme, zone. Only the value is hashed (discovery.md 2.1). */
export function bdxlName(participant: ParticipantRef, zone: string): string {
  const { scheme, value } = toIdentifier(participant);
  return `${bdxlLabel(value)}.${scheme}.${zone.replace(/^\.+|\.+$/g, '')}`;
}

function base32(bytes: Buffer): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += alphabet[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? out : out + alphabet[(held << (5 - bits)) & 31];
}
