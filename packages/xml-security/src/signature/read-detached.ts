import { securityNamespaces as ns } from '../algorithms.ts';
import { XmlSecurityError } from '../errors.ts';
import { XmlReader } from '../reader/reader.ts';
import type { EndElement, StartElement, XmlHandler, XmlLimits } from '../reader/types.ts';
import { TreeBuilder } from '../tree/builder.ts';
import type { DetachedText, XmlElement } from '../tree/types.ts';
import { chunksOf, type XmlSource } from './source.ts';
import { defaultDetachTextOver, defaultMaxTreeBytes } from './verify-enveloped.ts';

export interface ReadDetachedOptions {
  readonly limits?: Partial<XmlLimits>;
  readonly detachTextOver?: number;
  readonly maxTreeBytes?: number;
}

/**
 * The same reading and tree as a verification gives, whatever the signature: to inspect what is refused, never to act
 * on. ds:Signature children of the root are left out. XML_* errors.
 */
export async function readDetached(
  source: XmlSource,
  options: ReadDetachedOptions = {},
): Promise<{ root: XmlElement; hasSignature: boolean; bytes: number }> {
  const tree = new TreeBuilder({
    detachTextOver: options.detachTextOver ?? defaultDetachTextOver,
    maxTreeBytes: options.maxTreeBytes ?? defaultMaxTreeBytes,
  });
  const handler = new WithoutSignatures(tree);
  const reader = new XmlReader(handler, options.limits);
  let bytes = 0;
  for await (const chunk of chunksOf(source)) {
    bytes += chunk.length;
    reader.write(chunk);
  }
  reader.end();
  return { root: tree.finished(), hasSignature: handler.hasSignature, bytes };
}

class WithoutSignatures implements XmlHandler {
  hasSignature = false;
  #skipping = false;
  readonly #tree: TreeBuilder;

  constructor(tree: TreeBuilder) {
    this.#tree = tree;
  }

  startElement(start: StartElement): void {
    if (start.depth === 2 && start.localName === 'Signature' && start.namespaceURI === ns.ds) {
      this.hasSignature = true;
      this.#skipping = true;
      this.#tree.cutText(start.offset, start.offset);
    }
    if (!this.#skipping) this.#tree.startElement(start);
  }

  endElement(end: EndElement): void {
    if (!this.#skipping) this.#tree.endElement(end);
    else if (end.depth === 2) {
      this.#skipping = false;
      this.#tree.cutText(end.end, end.end);
    }
  }

  text(chunk: Buffer): void {
    if (!this.#skipping) this.#tree.text(chunk);
  }
}

const open = Buffer.from('<t>');
const close = Buffer.from('</t>');

/** Few large pieces out of many small ones: each piece costs its reader a turn. */
class Gatherer {
  #pieces: Buffer[] = [];
  #small: Buffer = Buffer.alloc(0);
  #used = 0;

  /** A small chunk is copied, a large one kept as it is. */
  add(chunk: Buffer): void {
    if (chunk.length >= 4096) {
      this.#close();
      this.#pieces.push(chunk);
      return;
    }
    if (this.#used + chunk.length > this.#small.length) {
      this.#close();
      this.#small = Buffer.allocUnsafe(32 * 1024);
    }
    this.#used += chunk.copy(this.#small, this.#used);
  }

  take(): Buffer[] {
    this.#close();
    const ready = this.#pieces;
    this.#pieces = [];
    return ready;
  }

  #close(): void {
    if (this.#used === 0) return;
    this.#pieces.push(this.#small.subarray(0, this.#used));
    this.#small = this.#small.subarray(this.#used);
    this.#used = 0;
  }
}

/**
 * The character data of a detached text, read again from the source (the same bytes as were verified; the caller
 * answers for that). XML_DETACHED when what is there now is no text of that length.
 */
export async function* readDetachedText(
  range: DetachedText,
  source: (start: number, end: number) => AsyncIterable<Uint8Array>,
): AsyncIterable<Buffer> {
  const changed = () => new XmlSecurityError('XML_DETACHED', 'The source is not what was read before');
  const gathered = new Gatherer();
  let length = 0;
  const reader = new XmlReader(
    {
      startElement: ({ depth }) => {
        if (depth > 1) throw changed();
      },
      text: (chunk) => {
        length += chunk.length;
        gathered.add(chunk);
      },
    },
    { maxBytes: range.end - range.start + open.length + close.length },
  );
  reader.write(open);
  for await (const chunk of source(range.start, range.end)) {
    reader.write(chunk);
    yield* gathered.take();
  }
  reader.write(close);
  reader.end();
  if (length !== range.length) throw changed();
}
