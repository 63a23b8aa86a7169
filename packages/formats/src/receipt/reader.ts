import type { StartElement } from '@budkavle/xml-security';
import type { ReasonCode } from '../findings/finding.ts';
import { attributeOf, childCount, type Frame, isElement, textOf } from '../grammar/frame.ts';
import { collapse } from '../grammar/values.ts';
import type { Observer } from '../grammar/walker.ts';
import { codes } from '../identifiers/code-lists.ts';
import { isParticipant, participantScheme } from '../identifiers/participant.ts';
import { cac, cbc } from './grammar.ts';
import type { ReceiptLine } from './model.ts';
import type { ReceiptFinding, ReceiptRule } from './receipt-finding.ts';

const root = '/ApplicationResponse';
const lineResponse = `${root}/DocumentResponse/LineResponse`;
const VALUE_BYTES = 16 * 1024;
const notSigned = new Set(['http://www.w3.org/2001/04/xmlenc#', 'http://www.w3.org/2000/09/xmldsig#']);

/** Rules R1–R9 and those that only code can check (C3.2.4), and the values of the model. */
export class ReceiptReader implements Observer {
  readonly #report: (finding: ReceiptFinding) => void;
  readonly values = new Map<string, string>();
  readonly lines: ReceiptLine[] = [];
  #line = new Map<string, string>();

  constructor(report: (finding: ReceiptFinding) => void) {
    this.#report = report;
  }

  #add(rule: ReceiptRule, text: string, field: string): void {
    this.#report({ rule, text, field });
  }

  keep(parent: Frame | undefined, element: StartElement): number {
    return parent && element.namespaceURI === cbc ? VALUE_BYTES : 0;
  }

  close(frame: Frame): void {
    if (frame.elements === 0 && !frame.filled && !notSigned.has(frame.namespaceURI))
      this.#add('R2-APP', 'Empty elements are not allowed.', frame.field);
    for (const attribute of frame.element.attributes)
      if (attribute.value.trim() === '')
        this.#add('R2-APP', 'Empty attributes are not allowed.', frame.field);
    if (attributeOf(frame, 'schemeID') !== undefined && frame.localName !== 'EndpointID')
      this.#add('R1-APP', 'Only the elements and attributes of the specification are allowed.', frame.field);
    if (frame.schemaPath === '') return;
    if (frame.type?.kind === 'simple') this.#value(frame);
    else this.#aggregate(frame);
  }

  #value(frame: Frame): void {
    const path = frame.schemaPath;
    const value = collapse(textOf(frame));
    if (frame.overflow) this.#add('XSD', 'The value is too long.', frame.field);
    if (path.startsWith(`${lineResponse}/`)) this.#line.set(path.slice(lineResponse.length), value);
    else this.values.set(path.slice(root.length), value);
    if (path === `${root}/CustomizationID` && value !== codes.receiptCustomization)
      this.#add('R3-APP', 'CustomizationID must have the value of the code list.', frame.field);
    if (path === `${root}/ProfileID` && value !== codes.receiptProfile)
      this.#add('R4-APP', 'ProfileID must have the value of the code list.', frame.field);
    if (path === `${root}/IssueTime` && !/(Z|[+-]\d\d:\d\d)$/.test(value))
      this.#add('TIMEZONE', 'IssueTime must have a time zone.', frame.field);
    if (path === `${root}/DocumentResponse/Response/ResponseCode` && !/^(ACCEPTED|REJECTED)$/.test(value))
      this.#add('R5-APP', 'The response code must be ACCEPTED or REJECTED.', frame.field);
    if (path === `${lineResponse}/Response/ResponseCode` && !/^(SV|BV|SIG)$/.test(value))
      this.#add('R6-APP', 'The reason code must be SV, BV or SIG.', frame.field);
    if (frame.localName === 'EndpointID') this.#endpoint(frame, value);
  }

  #endpoint(frame: Frame, value: string): void {
    const scheme = attributeOf(frame, 'schemeID');
    if (scheme === undefined) this.#add('R9-APP', 'EndpointID must have schemeID.', frame.field);
    else if (scheme.trim() !== participantScheme)
      this.#add('SCHEME', `schemeID must be ${participantScheme}.`, `${frame.field}/@schemeID`);
    if (!isParticipant(value))
      this.#add('PARTICIPANT', 'EndpointID is not a participant identifier.', frame.field);
  }

  #aggregate(frame: Frame): void {
    const path = frame.schemaPath;
    if (path === lineResponse) this.#closeLine();
    if (path === `${lineResponse}/Response` && childCount(frame, cac, 'Status') !== 1)
      this.#add('R9-APP', 'LineResponse/Response/Status must be there once.', frame.field);
    if (path === `${root}/DocumentResponse/Response` && childCount(frame, cac, 'Status') > 0)
      this.#add('R1-APP', 'Status is not allowed in DocumentResponse/Response.', `${frame.field}/Status`);
    if (path === root && childCount(frame, cac, 'DocumentResponse') !== 1)
      this.#add('R9-APP', 'DocumentResponse must be there once.', frame.field);
    if (!isElement(frame, cac, 'DocumentResponse')) return;
    const code = this.values.get('/DocumentResponse/Response/ResponseCode');
    const lines = childCount(frame, cac, 'LineResponse');
    if (code === 'ACCEPTED' && lines > 0)
      this.#add('R7-APP', 'A receipt with ACCEPTED must not have reasons.', frame.field);
    if (code === 'REJECTED' && lines === 0)
      this.#add('R8-APP', 'A receipt with REJECTED must have at least one reason.', frame.field);
  }

  #closeLine(): void {
    const line = this.#line;
    this.#line = new Map();
    const detail = line.get('/Response/Status/StatusReasonCode');
    this.lines.push({
      lineId: line.get('/LineReference/LineID') ?? 'NA',
      reason: (line.get('/Response/ResponseCode') ?? 'BV') as ReasonCode,
      ...(detail !== undefined && { detail }),
      text: line.get('/Response/Status/StatusReason') ?? '',
    });
  }
}
