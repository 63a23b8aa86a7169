import { XmlReader, XmlSecurityError } from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import { FindingCollector } from '../findings/collector.ts';
import type { Finding } from '../findings/finding.ts';
import { findings as published } from '../findings/published.ts';
import { GrammarWalker } from '../grammar/walker.ts';
import type { Icd } from '../identifiers/code-lists.ts';
import { AttachmentFeed, type AttachmentSink } from './attachment-feed.ts';
import { toMessage } from './convert.ts';
import { messageGrammar } from './grammar.ts';
import type { ReceivedAttachment, SdkMessage } from './model.ts';
import { ModelBuilder } from './model-builder.ts';
import { MessageRules } from './rules.ts';
import { MESSAGE_SIZE_LIMIT } from './size.ts';

export interface MessageLimits {
  /** Octets of the whole document. Default MESSAGE_SIZE_LIMIT. */
  readonly messageBytes?: number;
  /** Octets of header and texts that are kept in memory. Default 4 MiB; more is BV too-long. */
  readonly textBytes?: number;
  /** Default 50. */
  readonly maxFindings?: number;
  /** Which identifiers organisations may have. SDK: domain form only (B1.3.3). */
  readonly participantIcds?: readonly Icd[];
}

export interface ScanResult<T> {
  readonly message: SdkMessage<ReceivedAttachment<T>> | undefined;
  readonly findings: readonly Finding[];
  readonly truncated: boolean;
  readonly bytes: number;
}

/** Between two drains at most this much of the document has been read. */
const STEP = 64 * 1024;

/** One pass over a message: structure, rules, and (with `model`) header, texts and attachments. */
export async function scan<T>(
  source: AsyncIterable<Uint8Array>,
  options: { limits?: MessageLimits; model: boolean; sink?: AttachmentSink<T> },
): Promise<ScanResult<T>> {
  const limits = options.limits ?? {};
  const maxBytes = limits.messageBytes ?? MESSAGE_SIZE_LIMIT;
  const collector = new FindingCollector(limits.maxFindings ?? 50);
  const feed = new AttachmentFeed<T>(collector, options.sink);
  const builder = options.model
    ? new ModelBuilder(collector, limits.textBytes ?? 4 * 1024 * 1024)
    : undefined;
  const rules = new MessageRules(collector, limits.participantIcds ?? ['0203']);
  const walker = new GrammarWalker(messageGrammar, [rules, feed, ...(builder ? [builder] : [])], (fault) =>
    collector.add({ code: 'SV', detail: 'structure', row: 2, ...fault }),
  );
  const reader = new XmlReader(walker, { maxBytes: maxBytes + STEP });
  let bytes = 0;
  let tooLong = false;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        tooLong = true;
        break;
      }
      for (let at = 0; at < chunk.length; at += STEP) {
        parse(() => reader.write(chunk.subarray(at, at + STEP)));
        await feed.drain();
      }
    }
    if (tooLong) {
      collector.add(published.tooLong());
      await feed.abort(new FormatsError('FMT_ATTACHMENT'));
    } else {
      parse(() => reader.end());
      await feed.drain();
    }
  } catch (cause) {
    await feed.abort(cause);
    throw cause;
  }
  return {
    message: builder?.root && !collector.broken ? toMessage(builder.root, feed.attachments) : undefined,
    findings: collector.list,
    truncated: collector.truncated,
    bytes,
  };
}

function parse(step: () => void): void {
  try {
    step();
  } catch (cause) {
    if (cause instanceof XmlSecurityError)
      throw new FormatsError('FMT_NOT_WELL_FORMED', { detail: cause.code, cause });
    throw cause;
  }
}
