import type { Load } from '../load/load.ts';
import type { World } from '../world/world.ts';

/** Something that goes wrong for a while and is then right again. */
export interface Fault {
  name: string;
  /** Why it cannot be made here, in words; absent: it can. */
  missing?(world: World): string | undefined;
  /** Makes it, and answers how it is undone. */
  begin(world: World, load: Load): Promise<() => Promise<void>>;
  /**
   * 'delivered': once it is over everything arrives. 'decided': what could not go may have ended as not delivered, told to its sender.
   */
  ends: 'delivered' | 'decided';
  /** Seconds; 6 unless told. */
  lasts?: number;
}
