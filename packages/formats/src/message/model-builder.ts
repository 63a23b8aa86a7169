import type { StartElement } from '@budkavle/xml-security';
import type { FindingCollector } from '../findings/collector.ts';
import { findings as published } from '../findings/published.ts';
import { type Frame, textOf } from '../grammar/frame.ts';
import type { Observer } from '../grammar/walker.ts';
import { messageNamespace as tns } from '../identifiers/document-type.ts';

export interface ModelNode {
  readonly name: string;
  text: string;
  readonly children: ModelNode[];
}

/** What a node costs beside its text, roughly: a document of many empty elements is bounded too. */
const NODE_BYTES = 64;

/** Keeps the header and the texts, up to a budget; never an attachment, never an extension element. */
export class ModelBuilder implements Observer {
  readonly #findings: FindingCollector;
  readonly #open: ModelNode[] = [];
  #budget: number;
  root: ModelNode | undefined;

  constructor(findings: FindingCollector, textBytes: number) {
    this.#findings = findings;
    this.#budget = textBytes;
  }

  keep(parent: Frame | undefined, element: StartElement): number {
    if (element.namespaceURI !== tns || parent?.type?.kind !== 'complex' || parent.schemaPath === '')
      return 0;
    const content = element.localName === 'content' && parent.localName === 'ContentFiles';
    // A complex element keeps nothing itself, its leaves do; but which it is shows only after it has been placed.
    return content || containers.has(element.localName) ? 0 : Math.max(this.#budget, 0);
  }

  open(frame: Frame): void {
    if (frame.schemaPath === '') return;
    const node: ModelNode = { name: frame.localName, text: '', children: [] };
    if (this.#budget > 0) this.#open.at(-1)?.children.push(node);
    this.#spend(NODE_BYTES, frame);
    this.#open.push(node);
    this.root ??= node;
  }

  close(frame: Frame): void {
    if (frame.schemaPath === '') return;
    const node = this.#open.pop();
    if (!node || frame.type?.kind !== 'simple' || frame.localName === 'content') return;
    if (frame.overflow) this.#spend(this.#budget + 1, frame);
    else this.#spend(frame.kept, frame);
    node.text = textOf(frame);
  }

  #spend(bytes: number, frame: Frame): void {
    if (this.#budget < 0) return;
    this.#budget -= bytes;
    if (this.#budget < 0) this.#findings.add(published.tooLong(frame.field));
  }
}

const containers = new Set([
  'message',
  'messageHeader',
  'messageBody',
  'documents',
  'ContentFiles',
  'ContentText',
  'recipient',
  'sender',
  'attention',
  'person',
  'subOrganization',
  'reference',
  'recipientID',
  'senderID',
  'personId',
  'organizationId',
  'referenceId',
  'generatingSystem',
]);
