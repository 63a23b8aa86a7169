import type { ReceivedAttachment, SdkMessage } from '@budkavle/formats';

/**
 * No source says whether the 30 MB of an SDK message are counted before or after base64. What we send keeps to the narrow reading (the
 * message as it is written); what we receive is only refused when it breaks the wide one (texts and files as they are), so that
 * a message of a sender who reads it so is not turned away.
 */
export function writtenLimit(messageBytes: number): number {
  return Math.ceil((messageBytes * 4) / 3) + 1024 * 1024;
}

/** Octets of texts and files as they are, before base64. */
export function plainSize(message: SdkMessage<ReceivedAttachment<unknown>>): number {
  let size = 0;
  for (const document of message.documents) {
    for (const text of document.texts) size += Buffer.byteLength(text);
    for (const file of document.files) size += file.size;
  }
  return size;
}
