import type { OrganisationId } from '../../apps/cli/src/demo/plan.ts';
import type { Driver } from './driver.ts';

/** States after which nothing more is to come. */
export const finalStates: ReadonlySet<string> = new Set(['ACCEPTED', 'MESSAGE_EXCHANGE_ERROR']);

/** Which messages have come to their end, followed as a case system would: what has changed since last time. */
export class OpenMessages {
  readonly #ended = new Set<string>();
  readonly #cursors = new Map<OrganisationId, string>();
  #looking: Promise<void> | undefined;

  /** How many of these ids have not ended. */
  async count(ids: readonly string[], drivers: Iterable<Driver>): Promise<number> {
    this.#looking ??= this.#look([...drivers]).finally(() => {
      this.#looking = undefined;
    });
    await this.#looking;
    return ids.filter((id) => !this.#ended.has(id)).length;
  }

  async #look(drivers: readonly Driver[]): Promise<void> {
    for (const driver of drivers) {
      const { items, cursor } = await driver.changes(this.#cursors.get(driver.id));
      if (cursor !== undefined) this.#cursors.set(driver.id, cursor);
      for (const { attributes } of items)
        if (attributes?.messageId && finalStates.has(attributes.messageStatus ?? ''))
          this.#ended.add(attributes.messageId);
    }
  }
}
