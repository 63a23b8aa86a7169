import { documentTypeOf } from '@budkavle/contracts';
import {
  buildReceipt,
  FormatsError,
  messageXheHeader,
  type Receipt,
  receiptXheHeader,
  sealXhe,
  writeMessage,
} from '@budkavle/formats';
import type { Certificate, KeyEntry } from '@budkavle/pki';
import { updateLeased } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageServiceError } from '../errors.ts';
import type { Participant } from '../participants/participants.ts';
import { signingKeyFor } from '../participants/signing-key.ts';
import { toSdkMessage } from '../sending/to-sdk-message.ts';
import { noteBlobs, useBlobs } from '../store/blob-uses.ts';
import { once, openContent } from '../store/content.ts';
import { type EnvelopeRow, envelopeOwner, leaseOf } from './envelope.ts';

/**
 * Writes an envelope's octets once and keeps them (design, step 3): encryption is different every time, and only the same
 * octets may be handed over again under the same id. Answers the row as SEALED.
 */
export async function sealEnvelope(
  context: Context,
  participant: Participant,
  envelope: EnvelopeRow,
): Promise<EnvelopeRow> {
  const octets =
    envelope.kind === 'message'
      ? await message(context, participant, envelope)
      : await receipt(context, participant, envelope);
  const blob = await context.blobs.put(envelope.participant, octets, {
    maxBytes: context.settings.envelopeBytes,
  });
  const use = { participant: envelope.participant, ...blob };
  await noteBlobs(context.db, [use]);
  const set = { state: 'SEALED' as const, envelope_hash: blob.hash, envelope_size: blob.size };
  await context.db.transaction().execute(async (trx) => {
    await updateLeased(trx, {
      ...leaseOf(envelope),
      set,
    });
    await useBlobs(trx, context.blobs, envelopeOwner(envelope), [use]);
  });
  return { ...envelope, ...set };
}

/** As one stream: SDK message, encrypted to the recipient, signed. */
async function message(
  context: Context,
  participant: Participant,
  envelope: EnvelopeRow,
): Promise<AsyncIterable<Buffer>> {
  const { profile, blobs } = context;
  const row = await context.db
    .selectFrom('message')
    .selectAll()
    .where('id', '=', envelope.message ?? '')
    .executeTakeFirst();
  if (!row) throw new MessageServiceError('MT_NOT_FOUND');
  const content = await openContent(blobs, row.participant, row.content_hash);
  const certificate = await encryptionCertificate(context, row.recipient);
  const sdkMessage = toSdkMessage(
    {
      messageId: row.message_id,
      conversationId: row.conversation_id,
      refToMessageId: row.ref_to_message_id ?? undefined,
      creationDateTime: row.creation_date_time,
      sender: row.sender,
      recipient: row.recipient,
    },
    content,
  );
  const payload = writeMessage({
    ...sdkMessage,
    documents: sdkMessage.documents.map((document) => ({
      ...document,
      files: document.files.map(({ fileName, contentType, hash }) => ({
        fileName,
        contentType,
        open: () => blobs.open(row.participant, hash),
      })),
    })),
  });
  const header = messageXheHeader({
    id: row.message_id,
    sender: row.sender,
    recipient: row.recipient,
    federationId: profile.federationId,
    handlingServiceId: row.recipient_address ?? '',
  });
  return sealXhe(
    { ...header, process: profile.process, document: documentTypeOf(profile, 'message') },
    payload,
    {
      encryption: {
        recipientCertificate: certificate.der,
        content: profile.xheEncryption.content,
        transport: profile.xheEncryption.keyTransport,
      },
      signing: signingWith(await signingKeyFor(context, participant)),
    },
  );
}

/** Signed, never encrypted; with the HandlingServiceID of the message that it receipts. */
async function receipt(
  context: Context,
  participant: Participant,
  envelope: EnvelopeRow,
): Promise<AsyncIterable<Buffer>> {
  const { profile } = context;
  const model = JSON.parse(envelope.receipt ?? 'null') as Receipt | null;
  if (!model) throw new FormatsError('FMT_RECEIPT_MODEL');
  const header = receiptXheHeader({
    id: envelope.id,
    sender: model.sender,
    recipient: model.receiver,
    federationId: profile.federationId,
    ...(envelope.handling_service_id !== null && { handlingServiceId: envelope.handling_service_id }),
  });
  return sealXhe(
    { ...header, process: profile.process, document: documentTypeOf(profile, 'receipt') },
    once(buildReceipt(model)),
    { signing: signingWith(await signingKeyFor(context, participant)) },
  );
}

function signingWith(key: KeyEntry) {
  return {
    certificate: key.certificate.der,
    chain: key.chain.map((certificate) => certificate.der),
    sign: (octets: Buffer) => key.sign(octets),
  };
}

/** The recipient's published encryption certificate; checked. DISC_*, MT_RECIPIENT_CERTIFICATE, PKI_REVOCATION_UNAVAILABLE. */
async function encryptionCertificate(context: Context, recipient: string): Promise<Certificate> {
  const { discovery, profile, organisationCertificates } = context;
  const { scheme, value } = documentTypeOf(profile, 'message');
  const certificate = await discovery.encryptionCertificate(recipient, { scheme, value });
  try {
    await organisationCertificates.check(certificate, 'encryption');
  } catch (cause) {
    if ((cause as { code?: string }).code === 'PKI_REVOCATION_UNAVAILABLE') throw cause;
    throw new MessageServiceError('MT_RECIPIENT_CERTIFICATE', { cause });
  }
  return certificate;
}
