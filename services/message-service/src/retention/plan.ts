import { fromNow } from '@budkavle/platform';
import type { Tables } from '../database/tables.ts';
import type { RetentionContext } from './bin.ts';
import { dueBy } from './rules.ts';

/** Messages of one function mailbox and state that one step concerns. */
export interface RetentionGroup {
  step: 'bin' | 'erase';
  participant: string;
  address: string;
  direction: Tables['message']['direction'];
  status: Tables['message']['status'];
  messages: number;
  /** Of content; what several messages share is counted for each. */
  bytes: number;
  oldest: string;
}

const hourMs = 3_600_000;

/** What a run would do now: the same conditions, nothing changed. `in the bin` is what would be erased, `due` what would be binned. */
export async function planRetention({ db, settings }: RetentionContext): Promise<RetentionGroup[]> {
  const groups: RetentionGroup[] = [];
  const summarise = () =>
    db
      .selectFrom('message')
      .select(['participant', 'own_address', 'direction', 'status'])
      .select((eb) => [
        eb.fn.countAll<number>().as('messages'),
        eb.fn.sum<number>('size').as('bytes'),
        eb.fn.min('final_at').as('oldest'),
      ])
      .groupBy(['participant', 'own_address', 'direction', 'status'])
      .orderBy('participant')
      .orderBy('own_address');
  const add = async (step: RetentionGroup['step'], query: ReturnType<typeof summarise>) => {
    for (const row of await query.execute())
      groups.push({
        step,
        participant: row.participant,
        address: row.own_address,
        direction: row.direction,
        status: row.status,
        messages: Number(row.messages),
        bytes: Number(row.bytes),
        oldest: row.oldest ?? '',
      });
  };
  await add('erase', summarise().where('binned_at', '<=', fromNow(-settings.binHours * hourMs)));
  for (const index of settings.retentionRules.keys())
    await add(
      'bin',
      summarise().where((eb) => dueBy(eb, settings.retentionRules, index)),
    );
  return groups;
}
