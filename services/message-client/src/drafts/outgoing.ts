import type { Attention, LabelledId, OutgoingAttachment, OutgoingMessage } from '@budkavle/contracts';
import { codes } from '@budkavle/formats';
import type { Context } from '../context.ts';
import { readBody } from '../messages/body.ts';
import type { StoredReferences } from '../messages/details.ts';
import { namedPerson, uncodedRoot } from '../messages/parties.ts';
import type { MessageRow } from '../store/schema.ts';
import type { Party, Person, Reference } from '../web-api.ts';

/** The message as contract D takes it: the same octets each time, so that a repetition is recognised. */
export async function outgoingMessage(
  context: Context,
  row: MessageRow,
): Promise<{ message: OutgoingMessage; attachments: OutgoingAttachment[] }> {
  const organisation = context.configuration.organisation.participant;
  const body = await readBody(context.blobs, organisation, row.body_hash);
  const sender = JSON.parse(row.sender_json) as Party;
  const recipient = JSON.parse(row.recipient_json) as Party;
  const references = JSON.parse(row.references_json) as StoredReferences;
  const files = await context.db
    .selectFrom('attachment')
    .selectAll()
    .where('message_row_id', '=', row.id)
    .orderBy('position')
    .execute();
  const textDocument = { documentId: `${row.message_id}-text`, documentName: 'Meddelande' };
  return {
    message: {
      messageId: row.message_id,
      conversationId: row.conversation_id,
      ...(row.ref_to_message_id === null ? {} : { refToMessageId: row.ref_to_message_id }),
      creationDateTime: row.at,
      confidentiality: row.confidential === 1,
      label: row.subject,
      generatingSystem: { root: uncodedRoot, extension: 'Budkavle' },
      sender: sender.organisation.participant,
      recipient: recipient.organisation.participant,
      senderAttention: attention(sender, references.sender),
      recipientAttention: attention(recipient, references.recipient),
      ...(body.length === 0
        ? {}
        : { digitalDocument: [{ ...textDocument, contentTextBody: body.map((one) => one.text) }] }),
    },
    attachments: files.map((file) => ({
      fileName: file.name,
      contentType: file.type,
      documentId: `${row.message_id}-files`,
      documentName: 'Bilagor',
      open: () => context.blobs.open(organisation, file.hash),
    })),
  };
}

function attention(party: Party, references: readonly Reference[]): Attention {
  return {
    subOrganization: {
      root: codes.functionalAddressRoot,
      extension: party.address.identifier,
      ...(party.address.name === '' ? {} : { label: party.address.name }),
    },
    ...(party.persons.length === 0 ? {} : { attentionPerson: party.persons.map(labelledPerson) }),
    ...(references.length === 0 ? {} : { referenceId: references.map(labelledReference) }),
  };
}

function labelledPerson(person: Person): LabelledId {
  if (person.idRoot !== undefined && person.id !== undefined)
    return { root: person.idRoot, extension: person.id, label: person.name ?? person.id };
  return namedPerson(person.name ?? '');
}

function labelledReference(reference: Reference): LabelledId {
  return {
    root: reference.root,
    extension: reference.extension,
    label: reference.label?.trim() || reference.extension,
  };
}
