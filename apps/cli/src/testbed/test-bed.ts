import type { EnvironmentProfile } from '@budkavle/contracts';
import type { KeyEntry } from '@budkavle/pki';
import type { Question } from '../check/ask.ts';
import type { Counterpart, Sending } from '../check/counterpart.ts';
import type { Letter } from '../check/letter.ts';
import type { SystemDescription } from './description.ts';
import type { Hands } from './hands.ts';
import type { BedAccessPoint, ListeningParty, Party, PartyId } from './plan.ts';

/** A push that the test bed's access point would not make of itself. */
export interface Push {
  /** Default: testap-01. */
  from?: ListeningParty;
  envelope: Buffer;
  /** Signs the AS4 message; default: the test bed's access point. */
  sender?: KeyEntry;
  /** Default: the participant of `from`. */
  originalSender?: string;
  /** Default: the system under test. */
  finalRecipient?: string;
  messageId?: string;
}

/** All that a test case may use. */
export interface TestBed {
  /** The system under test. */
  readonly system: SystemDescription;
  readonly hands: Hands;
  readonly profile: EnvironmentProfile;
  /** An organisation's key that nobody has published. */
  readonly stranger: KeyEntry;
  /** An access point's key of another environment. */
  readonly foreignAccessPoint: KeyEntry;
  party(id: PartyId): Party;
  counterpart(id: ListeningParty): Counterpart;
  /** The counterpart sends a letter to the system under test; gives the XHE's id. */
  send(from: ListeningParty, letter?: Partial<Letter>, question?: Question): Promise<string>;
  /** What the test bed's access point got as answer: "transport receipt", or the code. */
  transportOf(from: ListeningParty, xheId: string): Promise<string>;
  /** The message receipt in words; waits as long as the system's patience. */
  receiptOf(from: ListeningParty, xheId: string): Promise<string>;
  /** "no receipt" when none has come after a silence. */
  silenceAfter(from: ListeningParty, xheId: string): Promise<string>;
  /** send and receiptOf in one. */
  ask(from: ListeningParty, letter?: Partial<Letter>, question?: Question): Promise<string>;
  /** A signed envelope for the system under test, in memory. */
  envelope(from: ListeningParty, xheId: string, sending?: Partial<Sending>): Promise<Buffer>;
  /** Pushes it over AS4 as it is: "receipt", or the ebMS errors. */
  push(push: Push): Promise<string>;
  /** Waits for a message of the system under test. */
  arrivalOf(at: ListeningParty, messageId: string): Promise<boolean>;
  /** Requests that came to an access point where nothing should be sent. */
  trapped(at: Extract<BedAccessPoint, 'revoked' | 'expired-tls' | 'foreign-tls'>): number;
  /** How long an answer is waited for. */
  readonly patienceMs: number;
  /** How long it is waited for that nothing comes. */
  readonly silenceMs: number;
}
