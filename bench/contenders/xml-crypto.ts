import { promisify } from 'node:util';
import { algorithms as a } from '@budkavle/xml-security';
import { SignedXml } from 'xml-crypto';
// @ts-expect-error no types are published
import * as xmlEncryption from 'xml-encryption';
import type { BenchKey } from '../documents/keys.ts';

const encrypt = promisify(xmlEncryption.encrypt);
const decrypt = promisify(xmlEncryption.decrypt) as (xml: string, options: object) => Promise<string>;
/** AES-CBC is what the federation uses; the library warns of it unless told. */
const cbcAllowed = {
  disallowDecryptionWithInsecureAlgorithm: false,
  disallowEncryptionWithInsecureAlgorithm: false,
  warnInsecureAlgorithm: false,
};

/** The same envelope with xml-encryption and xml-crypto. `before` and `after`: what stands around EncryptedData. */
export async function seal(payload: Buffer, frame: Frame, key: BenchKey): Promise<string> {
  const sealed = await encrypt(payload.toString(), {
    rsa_pub: key.publicPem,
    pem: key.certificatePem,
    encryptionAlgorithm: a.aes256Cbc,
    keyEncryptionAlgorithm: a.rsaOaepMgf1p,
    ...cbcAllowed,
  });
  return sign(`${frame.before}${sealed}${frame.after}`, key);
}

export function sign(xml: string, key: BenchKey): string {
  const signature = new SignedXml({
    privateKey: key.privatePem,
    publicCert: key.certificatePem,
    signatureAlgorithm: a.rsaSha256,
    canonicalizationAlgorithm: a.c14n10,
  });
  signature.addReference({
    xpath: '/*',
    isEmptyUri: true,
    uri: '',
    digestAlgorithm: a.sha256,
    transforms: [a.envelopedSignature, a.c14n10],
  });
  signature.computeSignature(xml);
  return signature.getSignedXml();
}

export function verify(document: string, key: BenchKey): void {
  const from = document.lastIndexOf('<ds:Signature ');
  const at = from >= 0 ? from : document.lastIndexOf('<Signature ');
  const endTag = from >= 0 ? '</ds:Signature>' : '</Signature>';
  const signature = document.slice(at, document.lastIndexOf(endTag) + endTag.length);
  const checker = new SignedXml({ publicCert: key.certificatePem });
  checker.loadSignature(signature);
  if (!checker.checkSignature(document)) throw new Error('xml-crypto does not verify');
}

export async function open(document: string, key: BenchKey): Promise<number> {
  verify(document, key);
  return (await decrypt(document, { key: key.privatePem, ...cbcAllowed })).length;
}

/** What stands around EncryptedData in an unsigned envelope. */
export interface Frame {
  readonly before: string;
  readonly after: string;
}

/** The frame of a sealed envelope: without its EncryptedData and its Signature. */
export function frameOf(envelope: Buffer): Frame {
  const text = envelope.toString('latin1');
  const data = text.indexOf('<xenc:EncryptedData');
  const end = '</xenc:EncryptedData>';
  const after = text.lastIndexOf(end) + end.length;
  const signature = text.lastIndexOf('<ds:Signature ');
  const rest = text.lastIndexOf('</ds:Signature>') + '</ds:Signature>'.length;
  return { before: text.slice(0, data), after: text.slice(after, signature) + text.slice(rest) };
}
