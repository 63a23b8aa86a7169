import type { KeyEntry } from '@budkavle/pki';
import { assertLease, fromNow, now, release } from '@budkavle/platform';
import type { Kysely, Selectable } from 'kysely';
import type { FederationTables, ParticipantTable } from '../database/tables.ts';
import type { ParticipantLocatorRegistry } from '../sml/registry.ts';
import { type ParticipantContent, readParticipantContent } from './content.ts';
import { identifierKey } from './paths.ts';
import { type SignedDocument, signChangedDocuments } from './signed-documents.ts';

/** What publishing needs. */
export interface PublishingParts {
  readonly db: Kysely<FederationTables>;
  readonly registry: ParticipantLocatorRegistry;
  readonly baseUrl: string;
  readonly key: KeyEntry;
  /** How long a removed name may still be in caches: one TTL. */
  readonly removalDelayMs: number;
}

type Claimed = Selectable<ParticipantTable>;

/**
 * Brings one participant to what it should be. Published if and only if approved, with at least one service, not deleted,
 * and its access point not suspended.
 * Publish: sign, make visible, then DNS. Remove: DNS, wait one TTL, then take the documents away. Every step can be repeated.
 * Source: discovery.md 6.3.
 */
export async function bringUpToDate(parts: PublishingParts, claimed: Claimed): Promise<void> {
  const content = await readParticipantContent(parts.db, claimed.id);
  if (!content) return;
  if (isToBePublished(content)) await publish(parts, claimed, content);
  else await remove(parts, claimed, content);
}

function isToBePublished({ participant, documents, suspended }: ParticipantContent): boolean {
  const approved = participant.federation_status === 'APPROVED' && participant.deleted === 0;
  return approved && !suspended && documents.length > 0;
}

async function publish(parts: PublishingParts, claimed: Claimed, content: ParticipantContent): Promise<void> {
  const { participant } = content;
  const stored = await parts.db
    .selectFrom('published_document')
    .select(['document_key', 'content_sha256', 'signer_sha256'])
    .where('participant_id', '=', participant.id)
    .execute();
  const { keep, changed } = await signChangedDocuments(content, stored, parts);
  await makeVisible(parts, claimed, keep, changed);
  await parts.registry.add({
    participant: { scheme: participant.scheme, value: participant.value },
    smpUrl: parts.baseUrl,
  });
  await settle(parts, claimed, participant.revision, {
    publication: 'PUBLISHED',
    publication_error: null,
    published_at: now(),
    unlisted_at: null,
  });
}

async function makeVisible(
  parts: PublishingParts,
  claimed: Claimed,
  keep: readonly string[],
  changed: readonly SignedDocument[],
): Promise<void> {
  const participant_key = identifierKey(claimed);
  await parts.db.transaction().execute(async (trx) => {
    await assertLease(trx, { table: 'participant', id: claimed.id, token: claimed.lease_token as string });
    await trx
      .deleteFrom('published_document')
      .where('participant_id', '=', claimed.id)
      .where('document_key', 'not in', [...keep])
      .execute();
    for (const { documentKey, body, contentSha256 } of changed) {
      const old = await trx
        .selectFrom('published_document')
        .select('last_modified')
        .where('participant_key', '=', participant_key)
        .where('document_key', '=', documentKey)
        .executeTakeFirst();
      const row = {
        participant_key,
        document_key: documentKey,
        participant_id: claimed.id,
        body: body.toString('base64'),
        content_sha256: contentSha256,
        signer_sha256: parts.key.certificate.fingerprintSha256,
        // Two changes within a second must not look the same to If-Modified-Since.
        last_modified: Math.max(Math.floor(Date.now() / 1000), (old?.last_modified ?? 0) + 1),
      };
      await trx
        .insertInto('published_document')
        .values(row)
        .onConflict((conflict) => conflict.columns(['participant_key', 'document_key']).doUpdateSet(row))
        .execute();
    }
  });
}

async function remove(parts: PublishingParts, claimed: Claimed, content: ParticipantContent): Promise<void> {
  const { participant } = content;
  await parts.registry.remove({ scheme: participant.scheme, value: participant.value });
  const visible = await parts.db
    .selectFrom('published_document')
    .select('document_key')
    .where('participant_id', '=', participant.id)
    .executeTakeFirst();
  const wait = visible ? remainingMs(participant, parts.removalDelayMs) : 0;
  if (wait > 0) {
    await settle(parts, claimed, participant.revision, {
      unlisted_at: participant.unlisted_at ?? now(),
      next_attempt_at: fromNow(wait),
    });
    return;
  }
  await parts.db.deleteFrom('published_document').where('participant_id', '=', participant.id).execute();
  if (participant.deleted === 1 && (await erase(parts.db, participant.id, participant.revision))) return;
  await settle(parts, claimed, participant.revision, {
    publication: 'NONE',
    publication_error: null,
    published_at: null,
    unlisted_at: null,
  });
}

function remainingMs(participant: ParticipantTable, delayMs: number): number {
  if (participant.unlisted_at === null) return delayMs;
  return Date.parse(participant.unlisted_at) + delayMs - Date.now();
}

/** The outcome counts only for the revision it was made from; a later change is worked on at once. */
async function settle(
  parts: PublishingParts,
  claimed: Claimed,
  revision: number,
  outcome: Partial<ParticipantTable>,
): Promise<void> {
  await parts.db.transaction().execute(async (trx) => {
    const unchanged = await isStillAt(trx, claimed.id, revision);
    await release(trx, {
      table: 'participant',
      id: claimed.id,
      token: claimed.lease_token as string,
      set: {
        ...(unchanged ? { next_attempt_at: null, ...outcome } : { next_attempt_at: now() }),
        attempts: 0,
      },
    });
  });
}

/** An update that changes nothing takes the row's lock in both databases: no change can commit between the look and what follows. */
async function isStillAt(
  trx: Kysely<FederationTables>,
  participantId: string,
  revision: number,
): Promise<boolean> {
  const row = await trx
    .updateTable('participant')
    .set((eb) => ({ id: eb.ref('id') }))
    .where('id', '=', participantId)
    .returning('revision')
    .executeTakeFirst();
  return row?.revision === revision;
}

/** False: it has been changed since (registered again, perhaps), so nothing is erased. */
async function erase(
  db: Kysely<FederationTables>,
  participantId: string,
  revision: number,
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    if (!(await isStillAt(trx, participantId, revision))) return false;
    await trx.deleteFrom('participant_service').where('participant_id', '=', participantId).execute();
    await trx.deleteFrom('participant_certificate').where('participant_id', '=', participantId).execute();
    await trx.deleteFrom('participant').where('id', '=', participantId).execute();
    return true;
  });
}
