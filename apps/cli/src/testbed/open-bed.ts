import type { EnvironmentProfile } from '@budkavle/contracts';
import { writeMessage } from '@budkavle/formats';
import { receiptWords, sendLetter } from '../check/ask.ts';
import { collect } from '../check/collect.ts';
import { type Counterpart, waitFor } from '../check/counterpart.ts';
import { letter } from '../check/letter.ts';
import { pushEnvelope } from '../check/raw-push.ts';
import type { Io } from '../io.ts';
import { ApiHands } from './api-hands.ts';
import type { SystemDescription } from './description.ts';
import { type BedKeys, keyEntryOf } from './keys.ts';
import { type ListeningParty, partyOf } from './plan.ts';
import { receiverOf, type SystemCertificates } from './prepare-system.ts';
import type { TestBed } from './test-bed.ts';
import { TesterHands } from './tester-hands.ts';
import type { TlsTrap } from './tls-traps.ts';

/** Puts together what the test cases use. */
export function openBed(from: {
  system: SystemDescription;
  certificates: SystemCertificates;
  profile: EnvironmentProfile;
  keys: BedKeys;
  counterparts: ReadonlyMap<ListeningParty, Counterpart>;
  traps: ReadonlyMap<string, TlsTrap>;
  io: Io;
}): TestBed {
  const { system, profile, keys, counterparts } = from;
  const patienceMs = (system.patienceSeconds ?? 120) * 1000;
  const silenceMs = (system.silenceSeconds ?? 15) * 1000;
  const recipient = { participant: system.participant, function: system.functionalAddress };
  const bedKeys = keys.accessPoints.get('bed');
  if (!bedKeys) throw new Error('The test bed has no access point');
  const counterpart = (id: ListeningParty): Counterpart => {
    const found = counterparts.get(id);
    if (!found) throw new Error(`${id} does not listen`);
    return found;
  };
  const bed: TestBed = {
    system,
    profile,
    patienceMs,
    silenceMs,
    hands: system.sdkApi ? new ApiHands(system, system.sdkApi) : new TesterHands(from.io, nextArrival),
    stranger: keys.stranger,
    foreignAccessPoint: keys.foreignAccessPoint,
    party: partyOf,
    counterpart,
    send: (id, part, question) => sendLetter(counterpart(id), recipient, part, question),
    async transportOf(id, xheId) {
      const { accessPoint } = counterpart(id).options;
      const ended = await waitFor(
        async () => {
          const state = await accessPoint.outbound(xheId);
          if (state?.state === 'ACKNOWLEDGED') return 'transport receipt';
          if (state?.state === 'FAILED' || state?.state === 'DUPLICATE_AT_RECEIVER')
            return [state.code ?? state.state, state.detail].filter(Boolean).join(' ');
          return undefined;
        },
        patienceMs,
        200,
      );
      return ended ?? 'no transport receipt in time';
    },
    receiptOf: async (id, xheId) => receiptWords(await counterpart(id).receiptOf(xheId, patienceMs)),
    silenceAfter: async (id, xheId) => receiptWords(await counterpart(id).receiptOf(xheId, silenceMs)),
    ask: async (id, part, question) => bed.receiptOf(id, await bed.send(id, part, question)),
    async envelope(id, xheId, sending) {
      const own = counterpart(id);
      const payload = writeMessage(letter({ sender: own.sender, recipient, messageId: xheId }));
      return collect(
        await own.seal({
          recipient: system.participant,
          handlingServiceId: system.functionalAddress,
          payload,
          ...sending,
          xheId,
        }),
      );
    },
    push: ({ from: id = 'testap-01', ...push }) =>
      pushEnvelope({
        sender: keyEntryOf(bedKeys.accessPoint),
        receiver: receiverOf(from.certificates),
        url: system.accessPointUrl,
        tls: { ...bedKeys.clientTls, anchors: profile.trust.tls.anchors },
        originalSender: counterpart(id).options.participant,
        finalRecipient: system.participant,
        timeoutMs: patienceMs,
        ...push,
      }),
    arrivalOf: async (id, messageId) =>
      (await counterpart(id).messageOf(messageId, patienceMs)) !== undefined,
    trapped: (at) => from.traps.get(at)?.requests ?? 0,
  };
  return bed;

  /** For a tester who cannot tell the messageId: the next message that comes to the party. */
  async function nextArrival(id: string): Promise<string | undefined> {
    const party = counterparts.get(id as ListeningParty);
    if (!party) return undefined;
    let arrived: string | undefined;
    const before = party.refuse;
    party.refuse = (messageId) => {
      arrived ??= messageId;
      return before?.(messageId) ?? [];
    };
    try {
      return await waitFor(() => arrived, patienceMs, 300);
    } finally {
      party.refuse = before;
    }
  }
}
