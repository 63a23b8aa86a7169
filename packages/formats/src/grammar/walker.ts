import type { EndElement, StartElement, XmlHandler } from '@budkavle/xml-security';
import { checkAttributes } from './attributes.ts';
import { type Frame, textOf } from './frame.ts';
import { place } from './placement.ts';
import type { Grammar, Type } from './types.ts';
import { isValueOf } from './values.ts';

export interface StructureFault {
  readonly text: string;
  readonly field: string;
}

export interface Observer {
  /** How many octets of the element's string value are to be kept for `close`. */
  keep?(parent: Frame | undefined, element: StartElement): number;
  open?(frame: Frame): void;
  text?(frame: Frame, chunk: Buffer): void;
  close?(frame: Frame): void;
}

/** Enough for every value that has a form; a longer one cannot be valid. */
const VALUE_BYTES = 4096;

/**
 * Checks a stream of events against a grammar, in constant memory: order, cardinality, attributes, values.
 * Goes on after a fault as far as that makes sense, so that all faults are told.
 */
export class GrammarWalker implements XmlHandler {
  readonly #grammar: Grammar;
  readonly #observers: readonly Observer[];
  readonly #report: (fault: StructureFault) => void;
  #top: Frame | undefined;

  constructor(grammar: Grammar, observers: readonly Observer[], report: (fault: StructureFault) => void) {
    this.#grammar = grammar;
    this.#observers = observers;
    this.#report = report;
  }

  startElement(element: StartElement): void {
    const parent = this.#top;
    const placed = place(this.#grammar, parent, element, this.#report);
    const frame = newFrame(parent, element, placed, this.#keep(parent, element, placed.type));
    this.#top = frame;
    if (placed.type && placed.type.kind !== 'any') checkAttributes(placed.type, frame, this.#report);
    for (const observer of this.#observers) observer.open?.(frame);
  }

  #keep(parent: Frame | undefined, element: StartElement, type: Type | undefined): number {
    let keep = type?.kind === 'simple' && type.value !== 'string' ? VALUE_BYTES : 0;
    for (const observer of this.#observers) keep = Math.max(keep, observer.keep?.(parent, element) ?? 0);
    // A descendant's text belongs to the ancestor's string value.
    return Math.max(keep, parent && parent.keep > 0 ? parent.keep - parent.kept : 0);
  }

  text(chunk: Buffer): void {
    const frame = this.#top;
    if (!frame) return;
    const blank = isBlank(chunk);
    if (!blank) {
      const { type } = frame;
      if (type?.kind === 'complex' && !type.mixed && !frame.stray) {
        frame.stray = true;
        this.#report({ text: 'Character content is not allowed here.', field: frame.field });
      }
      frame.filled = true;
    }
    frame.length += characters(chunk);
    keepText(frame, chunk);
    for (const observer of this.#observers) observer.text?.(frame, chunk);
  }

  endElement(_element: EndElement): void {
    const frame = this.#top;
    if (!frame) return;
    this.#checkEnd(frame);
    for (const observer of this.#observers) observer.close?.(frame);
    const { parent } = frame;
    if (parent) {
      if (frame.filled) parent.filled = true;
      if (parent.keep > 0) {
        for (const chunk of frame.chunks) keepText(parent, chunk);
        if (frame.overflow) parent.overflow = true;
      }
    }
    this.#top = parent;
  }

  #checkEnd(frame: Frame): void {
    const { type } = frame;
    if (type?.kind === 'complex') {
      for (let i = frame.particle; i < type.particles.length; i += 1) {
        const particle = type.particles[i];
        const seen = i === frame.particle ? frame.particleCount : 0;
        if (particle && seen < particle.min)
          this.#report({ text: `Missing child element '${particle.localName}'.`, field: frame.field });
      }
    } else if (type?.kind === 'simple') {
      if (type.maxLength !== undefined && frame.length > type.maxLength)
        this.#report({
          text: `The value has a length of '${frame.length}'; this exceeds the allowed maximum length of '${type.maxLength}'.`,
          field: frame.field,
        });
      if (type.value !== 'string' && (frame.overflow || !isValueOf(type.value, textOf(frame))))
        this.#report({
          text: `The value is not a valid value of the type 'xs:${type.value}'.`,
          field: frame.field,
        });
    }
  }
}

function newFrame(
  parent: Frame | undefined,
  element: StartElement,
  placed: { type: Type | undefined; lax: boolean; schemaPath: string; field: string },
  keep: number,
): Frame {
  return {
    ...placed,
    namespaceURI: element.namespaceURI,
    localName: element.localName,
    parent,
    element,
    filled: false,
    stray: false,
    length: 0,
    elements: 0,
    counts: new Map(),
    particle: 0,
    particleCount: 0,
    others: 0,
    keep,
    kept: 0,
    overflow: false,
    chunks: [],
  };
}

function keepText(frame: Frame, chunk: Buffer): void {
  if (frame.keep === 0 || frame.overflow) return;
  if (frame.kept + chunk.length > frame.keep) {
    frame.overflow = true;
    return;
  }
  frame.kept += chunk.length;
  // The reader may reuse its buffer.
  frame.chunks.push(Buffer.from(chunk));
}

function isBlank(chunk: Buffer): boolean {
  for (const octet of chunk)
    if (octet !== 0x20 && octet !== 0x0a && octet !== 0x09 && octet !== 0x0d) return false;
  return true;
}

function characters(chunk: Buffer): number {
  let count = 0;
  for (const octet of chunk) if ((octet & 0xc0) !== 0x80) count += 1;
  return count;
}
