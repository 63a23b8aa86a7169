/**
 * The ebMS 3.0 header schema (ebms-header-3_0-200704, with the amendment that gives Property a type) as data.
 * Names in the content models are in the eb namespace.
 */
export type ValueRule = 'non-empty' | 'token' | 'dateTime' | 'anyURI' | 'ncname' | 'language';

export interface ElementRule {
  readonly attributes?: Readonly<Record<string, { readonly value: ValueRule; readonly required?: true }>>;
  /** xml:lang is required. */
  readonly language?: true;
  /** Attributes of other namespaces are allowed. */
  readonly openAttributes?: true;
  readonly text?: ValueRule;
  readonly children?: readonly ChildRule[];
  /** Elements of other namespaces after the children: how many at least. */
  readonly openContent?: number;
}

export interface ChildRule {
  readonly name: string;
  readonly rule: ElementRule;
  readonly min: number;
  readonly max: number;
}

const many = Number.POSITIVE_INFINITY;
function child(name: string, rule: ElementRule, min = 1, max = 1): ChildRule {
  return { name, rule, min, max };
}
const nonEmpty: ElementRule = { text: 'non-empty' };
const token: ElementRule = { text: 'token' };
const optional = { value: 'non-empty' } as const;

const messageInfo: ElementRule = {
  children: [
    child('Timestamp', { text: 'dateTime' }),
    child('MessageId', nonEmpty),
    child('RefToMessageId', nonEmpty, 0),
  ],
};
const party: ElementRule = {
  children: [
    child('PartyId', { text: 'non-empty', attributes: { type: optional } }, 1, many),
    child('Role', nonEmpty),
  ],
};
const properties: ElementRule = {
  children: [
    child(
      'Property',
      { text: 'non-empty', attributes: { name: { value: 'non-empty', required: true }, type: optional } },
      1,
      many,
    ),
  ],
};
const description: ElementRule = { text: 'non-empty', language: true };

const partInfo: ElementRule = {
  attributes: { href: { value: 'token' } },
  children: [
    child(
      'Schema',
      {
        attributes: { location: { value: 'anyURI', required: true }, version: optional, namespace: optional },
        children: [],
      },
      0,
    ),
    child('Description', description, 0),
    child('PartProperties', properties, 0),
  ],
};

const userMessage: ElementRule = {
  attributes: { mpc: { value: 'anyURI' } },
  children: [
    child('MessageInfo', messageInfo),
    child('PartyInfo', { children: [child('From', party), child('To', party)] }),
    child('CollaborationInfo', {
      children: [
        child('AgreementRef', { text: 'non-empty', attributes: { type: optional, pmode: optional } }, 0),
        child('Service', { text: 'non-empty', attributes: { type: optional } }),
        child('Action', token),
        child('ConversationId', token),
      ],
    }),
    child('MessageProperties', properties, 0),
    child('PayloadInfo', { children: [child('PartInfo', partInfo, 1, many)] }, 0),
  ],
};

const signalMessage: ElementRule = {
  openContent: 0,
  children: [
    child('MessageInfo', messageInfo),
    child(
      'PullRequest',
      { attributes: { mpc: { value: 'anyURI' } }, openAttributes: true, children: [], openContent: 0 },
      0,
    ),
    child('Receipt', { children: [], openContent: 1 }, 0),
    child(
      'Error',
      {
        attributes: {
          category: { value: 'token' },
          refToMessageInError: { value: 'token' },
          errorCode: { value: 'token', required: true },
          origin: { value: 'token' },
          severity: { value: 'token', required: true },
          shortDescription: { value: 'token' },
        },
        children: [child('Description', description, 0), child('ErrorDetail', token, 0)],
      },
      0,
      many,
    ),
  ],
};

export const messagingRule: ElementRule = {
  attributes: { id: { value: 'ncname' } },
  openAttributes: true,
  openContent: 0,
  children: [child('SignalMessage', signalMessage, 0, many), child('UserMessage', userMessage, 0, many)],
};
