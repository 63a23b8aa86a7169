import type { AttachmentSink } from './attachment-feed.ts';
import { type MessageLimits, type ScanResult, scan } from './scan.ts';

/**
 * Reads an SDK message in one pass: every XSD, Schematron and code-only rule, and the model. Attachments are
 * decoded into `attachmentSink` as they come and never held. What was sunk may be used only if `message` is
 * defined; it is not as soon as the structure is wrong, the size limit is passed or base64 is broken.
 * Throws FMT_NOT_WELL_FORMED (then no receipt may be sent, C3.2.4 2.1.2), and what source or sink throw.
 */
export async function readMessage<T>(
  source: AsyncIterable<Uint8Array>,
  options: { attachmentSink: AttachmentSink<T>; limits?: MessageLimits },
): Promise<ScanResult<T>> {
  return scan(source, {
    model: true,
    sink: options.attachmentSink,
    ...(options.limits && { limits: options.limits }),
  });
}

/** Every rule, nothing kept: constant memory whatever the document. Throws FMT_NOT_WELL_FORMED. */
export async function validateMessage(
  source: AsyncIterable<Uint8Array>,
  limits?: MessageLimits,
): Promise<Omit<ScanResult<never>, 'message'>> {
  const { findings, truncated, bytes } = await scan<never>(source, {
    model: false,
    ...(limits && { limits }),
  });
  return { findings, truncated, bytes };
}
