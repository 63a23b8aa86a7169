import { attributeOf, childCount, type Frame, isElement, textOf } from '../grammar/frame.ts';
import { collapse } from '../grammar/values.ts';
import type { Observer } from '../grammar/walker.ts';
import { codes } from '../identifiers/code-lists.ts';
import { isParticipant, participantScheme } from '../identifiers/participant.ts';
import { isSdkTimestamp, isUuid } from '../identifiers/values.ts';
import { xha, xhb, xmldsig, xmlenc } from './grammar.ts';
import type { XheFinding, XheRule } from './xhe-finding.ts';

/** R1-XHE: what the schema knows and the federation's profile does not. */
const notInProfile = new Set([
  '/XHE/XHEExtensions',
  '/XHE/ProfileID',
  '/XHE/ProfileExecutionID',
  '/XHE/Header/BusinessScope/ExternalReference',
  ...[
    'Description',
    'CustomizationID',
    'ProfileID',
    'ProfileExecutionID',
    'ValidationTypeCode',
    'InstanceEncryptionMethod',
    'InstanceHashValue',
    'InstanceDecryptionInformationExternalReference',
    'InstanceDecryptionKeyExternalReference',
    'RelevantExternalReference',
  ].map((name) => `/XHE/Payloads/Payload/${name}`),
]);
const criterionRules: Readonly<Record<string, XheRule>> = {
  DOCUMENTID: 'R4-XHE',
  DOCUMENTID_SCHEME: 'R5-XHE',
  PROCESSID: 'R6-XHE',
  PROCESSID_SCHEME: 'R7-XHE',
  FEDERATIONID: 'R8-XHE',
};
const fromId = '/XHE/Header/FromParty/PartyIdentification/ID';
const toId = '/XHE/Header/ToParty/PartyIdentification/ID';
const required = 'is mandatory with the cardinality of the syntax mapping.';

/** Schematron R1–R14 (DIGG-XHE-Business-Rules) and what only code checks. Whole envelope, in constant memory. */
export class XheRules implements Observer {
  readonly #report: (finding: XheFinding) => void;
  readonly #criteria = new Map<string, number>();
  #content: Frame | undefined;

  constructor(report: (finding: XheFinding) => void) {
    this.#report = report;
  }

  #envelope(rule: XheRule, text: string, field: string): void {
    this.#report({ rule, severity: 'envelope', text, field });
  }

  open(frame: Frame): void {
    if (notInProfile.has(frame.schemaPath))
      this.#envelope('R1-XHE', 'Only the elements of the specification are allowed.', frame.field);
    if (frame.schemaPath === '/XHE/Payloads/Payload/PayloadContent') this.#content = frame;
  }

  close(frame: Frame): void {
    if (this.#content === frame) this.#content = undefined;
    const free =
      this.#content !== undefined || frame.namespaceURI === xmlenc || frame.namespaceURI === xmldsig;
    if (!free && frame.elements === 0 && !frame.filled)
      this.#envelope('R2-XHE', 'Empty elements are not allowed.', frame.field);
    if (frame.schemaPath === '') return;
    if (frame.type?.kind === 'simple') this.#value(frame, collapse(textOf(frame)));
    else this.#aggregate(frame);
  }

  #value(frame: Frame, value: string): void {
    const path = frame.schemaPath;
    if (path === '/XHE/XHEVersionID' && value !== codes.xheVersion)
      this.#envelope('R9-XHE', 'XHEVersionID must be 1.0.', frame.field);
    else if (path === '/XHE/CustomizationID' && value !== codes.xheCustomization)
      this.#envelope('R3-XHE', 'CustomizationID must have the value of the code list.', frame.field);
    else if (path === fromId || path === toId) this.#party(frame, value);
    else if (path === '/XHE/Header/ID' && !isUuid(value))
      this.#report({
        rule: 'UUID',
        severity: 'receipt',
        text: 'In XHE ID, the value is not a valid UUID',
        field: frame.field,
      });
    else if (path === '/XHE/Header/CreationDateTime' && !isSdkTimestamp(value))
      this.#report({
        rule: 'TIMESTAMP',
        severity: 'receipt',
        text: `In XHE CreationDateTime, Timestamp should match pattern "YYYY-MM-DD'T'hh:mm:ss.s'Z'".`,
        field: frame.field,
      });
    else if (path.endsWith('/BusinessScopeCriterion/BusinessScopeCriterionTypeCode'))
      this.#criteria.set(value.slice(0, 100), (this.#criteria.get(value.slice(0, 100)) ?? 0) + 1);
  }

  /** R11 means ToParty; the published Schematron has FromParty's context twice. */
  #party(frame: Frame, value: string): void {
    if (attributeOf(frame, 'schemeID')?.trim() !== participantScheme)
      this.#envelope(
        frame.schemaPath === fromId ? 'R10-XHE' : 'R11-XHE',
        `ID must have the attribute schemeID '${participantScheme}'.`,
        `${frame.field}/@schemeID`,
      );
    if (!isParticipant(value))
      this.#envelope('PARTICIPANT', 'The party is not a participant identifier.', frame.field);
  }

  #aggregate(frame: Frame): void {
    const need = (holds: boolean, name: string) => {
      if (!holds) this.#envelope('R14-XHE', `${name} ${required}`, `${frame.field}/${name}`);
    };
    const has = (namespaceURI: string, name: string) => need(childCount(frame, namespaceURI, name) > 0, name);
    const path = frame.schemaPath;
    if (path === '/XHE') {
      has(xhb, 'CustomizationID');
      has(xha, 'Payloads');
      this.#scope();
    } else if (path === '/XHE/Header') {
      has(xha, 'BusinessScope');
      has(xha, 'FromParty');
      need(childCount(frame, xha, 'ToParty') === 1, 'ToParty');
    } else if (path === '/XHE/Header/BusinessScope') has(xha, 'BusinessScopeCriterion');
    else if (path === '/XHE/Header/FromParty' || path === '/XHE/Header/ToParty')
      need(childCount(frame, xha, 'PartyIdentification') === 1, 'PartyIdentification');
    else if (path === '/XHE/Payloads') need(childCount(frame, xha, 'Payload') === 1, 'Payload');
    else if (path === '/XHE/Payloads/Payload') {
      has(xhb, 'DocumentTypeCode');
      has(xhb, 'ContentTypeCode');
      has(xha, 'PayloadContent');
    }
  }

  #scope(): void {
    for (const [code, rule] of Object.entries(criterionRules))
      if (!this.#criteria.has(code))
        this.#envelope(
          rule,
          `A BusinessScopeCriterion with the code ${code} is mandatory.`,
          '/XHE/Header/BusinessScope',
        );
    for (const [code, times] of this.#criteria)
      if (times > 1 && Object.hasOwn(criterionRules, code))
        this.#envelope(
          'SCOPE',
          `The criterion ${code} is given more than once.`,
          '/XHE/Header/BusinessScope',
        );
  }
}

/** R12 and R13 need the indicator and what stands in PayloadContent. */
export class EncryptionRules implements Observer {
  readonly #report: (finding: XheFinding) => void;
  #indicator: boolean | undefined;
  #encrypted = false;

  constructor(report: (finding: XheFinding) => void) {
    this.#report = report;
  }

  open(frame: Frame): void {
    if (frame.schemaPath === '/XHE/Payloads/Payload') {
      this.#indicator = undefined;
      this.#encrypted = false;
    }
    const inContent = frame.parent?.schemaPath === '/XHE/Payloads/Payload/PayloadContent';
    if (inContent && isElement(frame, xmlenc, 'EncryptedData')) this.#encrypted = true;
  }

  close(frame: Frame): void {
    if (frame.schemaPath === '/XHE/Payloads/Payload/InstanceEncryptionIndicator')
      this.#indicator = ['true', '1'].includes(collapse(textOf(frame)));
    if (frame.schemaPath !== '/XHE/Payloads/Payload') return;
    const field = `${frame.field}/PayloadContent`;
    if (this.#indicator === true && !this.#encrypted)
      this.#report({
        rule: 'R12-XHE',
        severity: 'envelope',
        text: "PayloadContent must hold 'EncryptedData' when InstanceEncryptionIndicator is 'true'.",
        field,
      });
    if (this.#indicator === false && this.#encrypted)
      this.#report({
        rule: 'R13-XHE',
        severity: 'envelope',
        text: "PayloadContent must not hold 'EncryptedData' when InstanceEncryptionIndicator is 'false'.",
        field,
      });
  }
}
