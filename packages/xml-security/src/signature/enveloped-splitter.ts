import { securityNamespaces as ns } from '../algorithms.ts';
import type { EndElement, StartElement, XmlHandler } from '../reader/types.ts';
import { TreeBuilder } from '../tree/builder.ts';
import type { XmlElement } from '../tree/types.ts';
import { refuseForm } from './parse-signature.ts';

const maxSignatureBytes = 512 * 1024;

/**
 * Parts the root's ds:Signature from the rest while reading: what is digested and what becomes the tree are fed by the
 * same calls. Refuses (DSIG_FORM) a second Signature, one elsewhere, content after it, and instructions inside the root.
 */
export class EnvelopedSplitter implements XmlHandler {
  readonly tree: TreeBuilder;
  readonly #digested: Required<XmlHandler>;
  #signature: TreeBuilder | undefined;
  #inSignature = false;
  #depth = 0;
  instructions = false;

  constructor(tree: TreeBuilder, digested: Required<XmlHandler>) {
    this.tree = tree;
    this.#digested = digested;
  }

  get signature(): XmlElement | undefined {
    return this.#signature?.root;
  }

  startElement(start: StartElement): void {
    this.#depth = start.depth;
    const isSignature = start.localName === 'Signature' && start.namespaceURI === ns.ds;
    if (isSignature && (start.depth !== 2 || this.#signature)) refuseForm('A ds:Signature out of place');
    if (this.#inSignature) {
      this.#signature?.startElement(start);
      return;
    }
    if (this.#signature) refuseForm('An element after ds:Signature');
    if (isSignature) {
      this.#inSignature = true;
      this.tree.cutText(start.offset, start.offset);
      this.#signature = new TreeBuilder({ parent: this.tree.root, maxTreeBytes: maxSignatureBytes });
      this.#signature.startElement(start);
      return;
    }
    this.tree.startElement(start);
    this.#digested.startElement(start);
  }

  endElement(end: EndElement): void {
    this.#depth = end.depth - 1;
    if (this.#inSignature) {
      this.#signature?.endElement(end);
      if (end.depth === 2) {
        this.#inSignature = false;
        this.tree.cutText(end.end, end.end);
      }
      return;
    }
    this.tree.endElement(end);
    this.#digested.endElement(end);
  }

  text(chunk: Buffer): void {
    if (this.#inSignature) {
      this.#signature?.text(chunk);
      return;
    }
    if (this.#signature && chunk.some((byte) => byte > 0x20)) refuseForm('Text after ds:Signature');
    this.tree.text(chunk);
    this.#digested.text(chunk);
  }

  processingInstruction(target: string, data: string): void {
    if (this.#depth > 0) refuseForm('A processing instruction inside a signed document');
    this.instructions = true;
    this.#digested.processingInstruction(target, data);
  }
}
