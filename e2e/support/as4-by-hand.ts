import { constants, createDecipheriv, privateDecrypt } from 'node:crypto';

/** The parts of a multipart/related body, each with its headers in lower case. Written apart from the project's own reader. */
export function mimeParts(contentType: string, body: Buffer): { headers: string; octets: Buffer }[] {
  const boundary = /boundary="?([^";]+)/i.exec(contentType)?.[1];
  if (!boundary) throw new Error(`No boundary in ${contentType}`);
  return body
    .toString('latin1')
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => {
      const text = part.replace(/^\r\n/, '').replace(/\r\n$/, '');
      const end = text.indexOf('\r\n\r\n');
      return {
        headers: text.slice(0, end).toLowerCase(),
        octets: Buffer.from(text.slice(end + 4), 'latin1'),
      };
    });
}

/** The attachment in the clear, by the profile's algorithms alone: RSA-OAEP with SHA-256, AES-128-GCM. */
export function openAttachment(soap: string, ciphertext: Buffer, keyPem: string): Buffer {
  const wrapped = /<xenc:EncryptedKey[\s>].*?<xenc:CipherValue>([^<]+)</s.exec(soap)?.[1] ?? '';
  const key = privateDecrypt(
    { key: keyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    Buffer.from(wrapped, 'base64'),
  );
  const cipher = createDecipheriv('aes-128-gcm', key, ciphertext.subarray(0, 12));
  cipher.setAuthTag(ciphertext.subarray(-16));
  return Buffer.concat([cipher.update(ciphertext.subarray(12, -16)), cipher.final()]);
}
