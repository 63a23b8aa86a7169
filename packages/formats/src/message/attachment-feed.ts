import { createHash, type Hash } from 'node:crypto';
import type { StartElement } from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import type { FindingCollector } from '../findings/collector.ts';
import { type Frame, textOf } from '../grammar/frame.ts';
import type { Observer } from '../grammar/walker.ts';
import { messageNamespace as tns } from '../identifiers/document-type.ts';
import { Base64Decoder } from './base64.ts';
import { Channel } from './channel.ts';
import type { ReceivedAttachment } from './model.ts';

/** Takes one attachment's octets as they come; what it answers becomes `stored`. */
export type AttachmentSink<T> = (
  meta: { fileName: string; contentType: string; field: string },
  content: AsyncIterable<Buffer>,
) => Promise<T>;

const filePath = '/messagePayload/message/messageBody/documents/ContentFiles';
const NAME_BYTES = 4096;
const HEAD_BYTES = 512;

interface Current<T> {
  readonly field: string;
  readonly decoder: Base64Decoder;
  readonly hash: Hash;
  readonly fileName: string;
  readonly contentType: string;
  size: number;
  head: Buffer;
  started: boolean;
  channel?: Channel;
  stored?: Promise<{ ok: true; value: T } | { ok: false; cause: unknown }>;
}

/**
 * Decodes ContentFiles/content. The reader pushes events and cannot wait; so what one chunk of the document
 * brought is put in a row here and handed to the sink by `drain`, before the next chunk is read.
 */
export class AttachmentFeed<T> implements Observer {
  readonly #findings: FindingCollector;
  readonly #sink: AttachmentSink<T> | undefined;
  readonly #steps: (() => Promise<void>)[] = [];
  readonly attachments: ReceivedAttachment<T>[] = [];
  #fileName = '';
  #contentType = '';
  #current: Current<T> | undefined;
  #live: Current<T> | undefined;

  constructor(findings: FindingCollector, sink: AttachmentSink<T> | undefined) {
    this.#findings = findings;
    this.#sink = sink;
  }

  keep(parent: Frame | undefined, element: StartElement): number {
    const name = parent?.schemaPath === filePath && element.namespaceURI === tns ? element.localName : '';
    return name === 'fileName' || name === 'contentType' ? NAME_BYTES : 0;
  }

  open(frame: Frame): void {
    if (frame.schemaPath === filePath) {
      this.#fileName = '';
      this.#contentType = '';
    }
    if (frame.schemaPath !== `${filePath}/content`) return;
    const current: Current<T> = {
      field: frame.field,
      decoder: new Base64Decoder(),
      hash: createHash('sha256'),
      fileName: this.#fileName,
      contentType: this.#contentType,
      size: 0,
      head: Buffer.alloc(0),
      started: false,
    };
    this.#current = current;
    if (this.#sink && !this.#findings.broken) this.#steps.push(async () => this.#begin(current));
  }

  text(frame: Frame, chunk: Buffer): void {
    const current = this.#current;
    if (!current || frame.schemaPath !== `${filePath}/content`) return;
    const leadingSpace = !current.started && /^[ \t\r\n]/.test(String.fromCharCode(chunk[0] ?? 0));
    current.started = true;
    // The Schematron looks at the first character: content that begins with white space is refused by others.
    if (leadingSpace) this.#broken(current);
    const octets = current.decoder.write(chunk);
    if (octets.length > 0) this.#take(current, octets);
  }

  close(frame: Frame): void {
    if (frame.schemaPath === `${filePath}/fileName`) this.#fileName = this.#name(frame);
    if (frame.schemaPath === `${filePath}/contentType`) this.#contentType = this.#name(frame);
    const current = this.#current;
    if (!current || frame.schemaPath !== `${filePath}/content`) return;
    const last = current.decoder.end();
    if (last.length > 0) this.#take(current, last);
    if (!current.decoder.valid) this.#broken(current);
    this.#current = undefined;
    this.#steps.push(async () => this.#finish(current));
  }

  #name(frame: Frame): string {
    if (frame.overflow)
      this.#findings.add({
        code: 'BV',
        detail: 'too-long',
        text: `tns:${frame.localName} is too long.`,
        field: frame.field,
        row: 4,
      });
    return textOf(frame);
  }

  #take(current: Current<T>, octets: Buffer): void {
    current.size += octets.length;
    current.hash.update(octets);
    if (current.head.length < HEAD_BYTES)
      current.head = Buffer.concat([current.head, octets.subarray(0, HEAD_BYTES - current.head.length)]);
    this.#steps.push(async () => current.channel?.push(octets));
  }

  #broken(current: Current<T>): void {
    this.#findings.broken = true;
    this.#findings.add({
      code: 'BV',
      detail: 'invariant',
      text: 'In tns:ContentFiles/tns:content, the value must be a valid base64 encoded string',
      field: current.field,
      row: 5,
    });
  }

  #begin(current: Current<T>): void {
    if (!this.#sink) return;
    const channel = new Channel();
    current.channel = channel;
    this.#live = current;
    const { fileName, contentType, field } = current;
    const meta = { fileName, contentType, field: field.replace(/\/content$/, '') };
    const sink = this.#sink;
    current.stored = (async () => sink(meta, channel))().then(
      (value) => ({ ok: true as const, value }),
      (cause) => ({ ok: false as const, cause }),
    );
    // A sink that does not read to the end must not hold up the reading.
    current.stored.then(() => channel.close());
  }

  async #finish(current: Current<T>): Promise<void> {
    this.#live = undefined;
    const { channel, stored } = current;
    if (!channel || !stored) return;
    if (this.#findings.broken) {
      channel.fail(new FormatsError('FMT_ATTACHMENT'));
      await stored;
      return;
    }
    channel.end();
    const answer = await stored;
    if (!answer.ok) throw answer.cause;
    this.attachments.push({
      fileName: current.fileName,
      contentType: current.contentType,
      size: current.size,
      sha256: current.hash.digest('hex'),
      head: current.head,
      stored: answer.value,
      field: current.field.replace(/\/content$/, ''),
    });
  }

  /** Hands over what has been decoded so far; the sink's own failure is thrown here. */
  async drain(): Promise<void> {
    for (const step of this.#steps.splice(0)) await step();
  }

  /** Ends an attachment that will not become whole. */
  async abort(cause: unknown): Promise<void> {
    this.#steps.length = 0;
    const live = this.#live;
    this.#live = undefined;
    live?.channel?.fail(cause);
    await live?.stored;
  }
}
