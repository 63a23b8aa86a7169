import type { Finding } from './finding.ts';

const header = '/messagePayload/message/messageHeader';
const subOrganizationId = `${header}/recipient/attention/subOrganization/organizationId/extension`;

/** Findings that only a service can make (it knows the address book, what came before, the scanner), with the published codes. */
export const findings = {
  corrupt: (): Finding => ({
    code: 'SV',
    detail: 'structure',
    text: 'The message is corrupt.',
    field: 'NA',
    row: 2,
  }),
  malware: (field = 'NA'): Finding => ({
    code: 'BV',
    detail: 'forbidden',
    text: 'Malware was found in the payload.',
    field,
    row: 3,
  }),
  tooLong: (field = 'NA'): Finding => ({
    code: 'BV',
    detail: 'too-long',
    text: 'The message exceeds the allowed size.',
    field,
    row: 4,
  }),
  duplicate: (): Finding => ({
    code: 'BV',
    detail: 'duplicate',
    text: 'messageId is not unique.',
    field: `${header}/messageId`,
    row: 6,
  }),
  fileType: (field = 'NA'): Finding => ({
    code: 'BV',
    detail: 'not-supported',
    text: 'contentType is not supported.',
    field,
    row: 8,
  }),
  unknownHandlingService: (): Finding => ({
    code: 'BV',
    detail: 'not-found',
    text: 'Wrong or unknown xha:HandlingServiceID',
    field: '/XHE/Payloads/Payload/HandlingServiceID',
    row: 9,
  }),
  unknownSubOrganization: (field = subOrganizationId): Finding => ({
    code: 'BV',
    detail: 'not-found',
    text: 'Wrong or unknown subOrganization.organizationId',
    field,
    row: 9,
  }),
  refersToFailed: (): Finding => ({
    code: 'BV',
    detail: 'not-supported',
    text: 'refToMessageId points at a message that failed or was rejected.',
    field: `${header}/refToMessageId`,
    row: 11,
  }),
  signature: (): Finding => ({
    code: 'SIG',
    detail: 'security',
    text: 'Sender signature not validated',
    field: 'NA',
    row: 12,
  }),
  unknownSender: (): Finding => ({
    code: 'BV',
    detail: 'invariant',
    text: 'Wrong or unknown sender-id',
    field: `${header}/sender/senderID/extension`,
    row: 13,
  }),
  notEncrypted: (): Finding => ({
    code: 'SIG',
    detail: 'security',
    text: 'The message is not encrypted according to the transport model.',
    field: '/XHE/Payloads/Payload/InstanceEncryptionIndicator',
    row: 14,
  }),
};

/** The cross checks between message header and envelope (B1.3.3 5.3, field level). */
export const crossFindings = {
  recipientId: (): Finding => ({
    code: 'BV',
    detail: 'security',
    text: 'recipientId is not identical to value in XHE envelope.',
    field: `${header}/recipient/recipientID/extension`,
    row: 9,
  }),
  senderId: (): Finding => ({
    code: 'BV',
    detail: 'security',
    text: 'senderId is not identical to value in XHE envelope.',
    field: `${header}/sender/senderID/extension`,
    row: 13,
  }),
  subOrganization: (): Finding => ({
    code: 'BV',
    detail: 'security',
    text: 'subOrganization.organizationId is not identical to xha:HandlingServiceID in XHE envelope.',
    field: subOrganizationId,
    row: 9,
  }),
};
