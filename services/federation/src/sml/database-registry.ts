import { bdxlLabel, type Identifier, smpUrl as smpUrlOfRecord } from '@budkavle/discovery';
import type { Kysely, Transaction } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';
import { naptrExpression } from './naptr-expression.ts';
import type { ParticipantLocation, ParticipantLocatorRegistry } from './registry.ts';

/** The registry of our own zone: a row a participant; the zone's serial number is raised with each change. */
export function createDatabaseRegistry(
  db: Kysely<FederationTables>,
  zone: string,
): ParticipantLocatorRegistry {
  return {
    async add({ participant, smpUrl }) {
      if (smpUrlOfRecord(naptrExpression(smpUrl)) === undefined) {
        throw federationError('FED_INVALID', 'the address of the SMP does not fit into a NAPTR record');
      }
      const label = bdxlLabel(participant.value);
      await db.transaction().execute(async (trx) => {
        const known = await trx
          .selectFrom('locator')
          .select(['smp_url', 'scheme'])
          .where('label', '=', label)
          .executeTakeFirst();
        if (known?.smp_url === smpUrl && known.scheme === participant.scheme) return;
        const row = { label, scheme: participant.scheme, value: participant.value, smp_url: smpUrl };
        await trx
          .insertInto('locator')
          .values(row)
          .onConflict((conflict) => conflict.column('label').doUpdateSet(row))
          .execute();
        await raiseSerial(trx, zone);
      });
    },
    async remove(participant: Identifier) {
      await db.transaction().execute(async (trx) => {
        const result = await trx
          .deleteFrom('locator')
          .where('label', '=', bdxlLabel(participant.value))
          .executeTakeFirst();
        if (result.numDeletedRows > 0n) await raiseSerial(trx, zone);
      });
    },
    async list(): Promise<ParticipantLocation[]> {
      const rows = await db.selectFrom('locator').selectAll().orderBy('value').execute();
      return rows.map((row) => ({
        participant: { scheme: row.scheme, value: row.value },
        smpUrl: row.smp_url,
      }));
    },
  };
}

/** Serial number arithmetic of RFC 1982 wraps at 2^32; seconds since 1970 keep it growing over a lost database. */
async function raiseSerial(trx: Transaction<FederationTables>, zone: string): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const row = await trx.selectFrom('zone').select('serial').where('apex', '=', zone).executeTakeFirst();
  const serial = Math.max(seconds, (row?.serial ?? 0) + 1);
  await trx
    .insertInto('zone')
    .values({ apex: zone, serial })
    .onConflict((conflict) => conflict.column('apex').doUpdateSet({ serial }))
    .execute();
}
