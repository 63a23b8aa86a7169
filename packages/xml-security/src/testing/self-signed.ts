import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  const n = body.length;
  const length = n < 128 ? [n] : n < 256 ? [0x81, n] : [0x82, n >> 8, n & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const oid = (hex: string) => der(6, Buffer.from(hex, 'hex'));
const algorithm = der(0x30, oid('2a864886f70d01010b'), der(5));
const name = (cn: string) => der(0x30, der(0x31, der(0x30, oid('550403'), der(0x0c, Buffer.from(cn)))));

/** A key pair and a self-signed certificate, for tests. */
export function selfSigned(
  cn = 'exempelkommunen.example',
  modulusLength = 2048,
): {
  privateKey: KeyObject;
  publicKey: KeyObject;
  certificate: Buffer;
} {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength });
  const time = (text: string) => der(0x17, Buffer.from(text));
  const body = der(
    0x30,
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from([1])),
    algorithm,
    name(cn),
    der(0x30, time('200101000000Z'), time('491231235959Z')),
    name(cn),
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, privateKey);
  return {
    privateKey,
    publicKey,
    certificate: der(0x30, body, algorithm, der(3, Buffer.from([0]), signature)),
  };
}
