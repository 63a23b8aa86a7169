import { codes } from '../identifiers/code-lists.ts';
import { participantScheme } from '../identifiers/participant.ts';
import type { AttachmentSource, SdkMessage } from '../message/model.ts';

const functional = (extension: string) => ({
  persons: [],
  subOrganization: { organizationId: { root: codes.functionalAddressRoot, extension } },
  references: [],
});

/** A small valid message between two invented organisations. */
export function exampleMessage(files: readonly AttachmentSource[] = []): SdkMessage<AttachmentSource> {
  return {
    header: {
      creationDateTime: '2026-01-02T03:04:05.678Z',
      messageId: '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9',
      conversationId: '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9',
      label: 'Ett ärende',
      confidentiality: false,
      recipient: {
        id: { root: participantScheme, extension: '0203:exempelregionen.example' },
        attention: functional('remiss.0203:exempelregionen.example'),
      },
      sender: {
        id: { root: participantScheme, extension: '0203:exempelkommunen.example' },
        attention: functional('registrator.0203:exempelkommunen.example'),
      },
    },
    documents: [{ documentId: 'SDK-Meddelande', files, texts: ['Hej!'] }],
  };
}
