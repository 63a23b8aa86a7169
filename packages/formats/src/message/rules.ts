import type { StartElement } from '@budkavle/xml-security';
import type { FindingCollector } from '../findings/collector.ts';
import { childCount, type Frame, isElement, textOf } from '../grammar/frame.ts';
import type { Observer } from '../grammar/walker.ts';
import { codes, type Icd } from '../identifiers/code-lists.ts';
import { messageNamespace as tns } from '../identifiers/document-type.ts';
import { isParticipant, participantScheme } from '../identifiers/participant.ts';
import { isUuid } from '../identifiers/values.ts';

/** No value with a form is longer; of longer ones only the overflow is noted. */
const VALUE_BYTES = 4096;
const valueElements = new Set([
  'creationDateTime',
  'messageId',
  'conversationId',
  'refToMessageId',
  'root',
  'extension',
]);
const uuidElements = new Set(['messageId', 'conversationId', 'refToMessageId']);
const timestamp = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}.[0-9]{1,3}Z$/;

/**
 * The rules of MessageConstraints.xml, on whatever element their contexts match, and those that the Schematron
 * names but does not run (participant identifiers). Texts as published, without the value.
 */
export class MessageRules implements Observer {
  readonly #findings: FindingCollector;
  readonly #icds: readonly Icd[];

  constructor(findings: FindingCollector, icds: readonly Icd[]) {
    this.#findings = findings;
    this.#icds = icds;
  }

  keep(_parent: Frame | undefined, element: StartElement): number {
    return element.namespaceURI === tns && valueElements.has(element.localName) ? VALUE_BYTES : 0;
  }

  close(frame: Frame): void {
    if (!frame.filled && frame.parent) this.#empty(frame);
    if (frame.namespaceURI !== tns) return;
    const name = frame.localName;
    if (name === 'creationDateTime') this.#timestamp(frame);
    else if (uuidElements.has(name)) this.#uuid(frame);
    else if (name === 'messageHeader') this.#conversation(frame);
    else if (name === 'label') this.#subject(frame);
    else if (name === 'root') this.#root(frame);
    else if (name === 'extension') this.#participant(frame);
  }

  #invariant(field: string, text: string, row = 5): void {
    this.#findings.add({ code: 'BV', detail: 'invariant', text, field, row });
  }

  #empty(frame: Frame): void {
    const name = frame.namespaceURI === tns ? `tns:${frame.localName}` : '*';
    this.#invariant(
      frame.field,
      `Element ${name} is included but empty. All elements included in the response must have valid values.`,
    );
  }

  #timestamp(frame: Frame): void {
    if (frame.overflow || !timestamp.test(textOf(frame)))
      this.#invariant(
        frame.field,
        `In tns:creationDateTime, Timestamp should match pattern "YYYY-MM-DD'T'hh:mm:ss.s'Z'".`,
      );
  }

  #uuid(frame: Frame): void {
    if (frame.overflow || !isUuid(textOf(frame)))
      this.#invariant(frame.field, `In tns:${frame.localName}, the value is not a valid UUID`);
  }

  #conversation(frame: Frame): void {
    if (childCount(frame, tns, 'conversationId') !== 1)
      this.#invariant(
        `${frame.field}/conversationId`,
        'In tns:messageHeader, conversationId must be set. If this is a new message, use the same UUID as messageId to start new conversation',
      );
  }

  /** B1.3.3 5.3 codes the subject's length as structure, not invariant; its content is never echoed. */
  #subject(frame: Frame): void {
    if (isElement(frame.parent, tns, 'messageHeader') && frame.length > 256)
      this.#findings.add({
        code: 'BV',
        detail: 'structure',
        text: `In tns:messageHeader/tns:label, string length ${frame.length} exceeded maxlength 256`,
        field: frame.field,
        row: 5,
      });
  }

  #root(frame: Frame): void {
    const { parent } = frame;
    if (isElement(parent, tns, 'recipientID') && !is(frame, participantScheme))
      this.#invariant(frame.field, `In tns:root, should be set to '${participantScheme}'.`);
    if (isElement(parent, tns, 'senderID') && !is(frame, participantScheme))
      this.#invariant(frame.field, `In tns:root should be set to '${participantScheme}'.`);
    if (
      isElement(parent, tns, 'organizationId') &&
      isElement(parent?.parent, tns, 'subOrganization') &&
      !is(frame, codes.functionalAddressRoot)
    )
      this.#invariant(
        frame.field,
        `In tns:subOrganization/tns:organizationId/tns:root, element tns:root must be set to '${codes.functionalAddressRoot}'`,
      );
  }

  #participant(frame: Frame): void {
    const party = ['recipientID', 'senderID'].find((name) => isElement(frame.parent, tns, name));
    if (party && frame.filled && (frame.overflow || !isParticipant(textOf(frame), this.#icds)))
      this.#invariant(
        frame.field,
        `In tns:${party}/tns:extension, value should be set to "0203:domain-example.se".`,
      );
  }
}

function is(frame: Frame, value: string): boolean {
  return !frame.overflow && textOf(frame) === value;
}
