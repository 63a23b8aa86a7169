import type { Identifier } from '@budkavle/discovery';

/** A participant's place in the zone. */
export interface ParticipantLocation {
  readonly participant: Identifier;
  readonly smpUrl: string;
}

/**
 * Puts participants into DNS and takes them out (discovery.md 8). Our own zone implements it on the database;
 * an SML operated by somebody else over its SOAP interface. Both operations are idempotent.
 */
export interface ParticipantLocatorRegistry {
  add(location: ParticipantLocation): Promise<void>;
  remove(participant: Identifier): Promise<void>;
  list(): Promise<ParticipantLocation[]>;
}
