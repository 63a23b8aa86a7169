import type { OutboundEvent } from '@budkavle/contracts';
import { type Row, type Seen, withoutIds } from '../../row.ts';
import { type Envelope, kommunen, regionen } from '../envelopes.ts';
import { action, service } from '../environment.ts';
import { ourName, phase4Name } from '../federation.ts';
import { changeDigest, flipAttachment, type Meddling } from '../proxy.ts';
import { participants, type Setting } from '../setting.ts';
import { sizes } from './sizes.ts';

const ends = ['ACKNOWLEDGED', 'FAILED', 'DUPLICATE_AT_RECEIVER'] as const;
const partyType = 'urn:fdc:digg.se:edelivery:transportprofile:as4:partytype:ap';
const role = 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/';

const deliveries: Row<Setting>[] = sizes.map(({ id, bytes, name }) => ({
  id: `out-${id}`,
  direction: 'out',
  what: `${name}, compressed`,
  expected: 'every value of the header and every octet there; signed receipt verified',
  async run(setting) {
    const envelope = await setting.envelope(bytes);
    const { events } = await submit(setting, envelope, 480);
    const last = events.at(-1);
    const wrong = differences(setting, envelope, last?.as4MessageId);
    const ok = last?.type === 'ACKNOWLEDGED' && wrong.length === 0;
    return { ok, seen: [told(events), ...wrong].join('; ') };
  },
}));

/** How what phase4 received is unlike what was sent. */
function differences(setting: Setting, envelope: Envelope, messageId: string | undefined): string[] {
  const all = setting.phase4.received.filter((received) => received.messageId === messageId);
  const [seen] = all;
  if (!seen || all.length !== 1) return [`received ${all.length} times`];
  const expected: Record<string, [unknown, unknown]> = {
    sha256: [seen.sha256, envelope.sha256],
    size: [seen.size, envelope.size],
    from: [
      JSON.stringify(seen.from),
      JSON.stringify({ id: ourName, type: partyType, role: `${role}initiator` }),
    ],
    to: [
      JSON.stringify(seen.to),
      JSON.stringify({ id: phase4Name, type: partyType, role: `${role}responder` }),
    ],
    service: [`${seen.serviceType} ${seen.service}`, `${service.type} ${service.value}`],
    action: [seen.action, action],
    conversationId: [seen.conversationId, envelope.xheId],
    originalSender: [seen.properties.originalSender, kommunen],
    finalRecipient: [seen.properties.finalRecipient, regionen],
    propertyType: [seen.propertyTypes.finalRecipient, 'iso6523-actorid-upis'],
    part: [`${seen.contentId} ${seen.mimeType} ${seen.compressed}`, 'message text/xml true'],
    signer: [seen.signer.includes(`CN=${ourName}`), true],
  };
  return Object.entries(expected).flatMap(([name, [got, wanted]]) =>
    got === wanted ? [] : [`${name}: ${String(got)}`],
  );
}

async function submit(
  setting: Setting,
  envelope: Envelope,
  seconds = 240,
  until: readonly OutboundEvent['type'][] = ends,
): Promise<{ events: readonly OutboundEvent[] }> {
  await setting.ours.contract.submit(envelope.xheId, envelope.open(), { size: envelope.size });
  return { events: await setting.ours.eventsUntil(envelope.xheId, until, seconds) };
}

function told(events: readonly OutboundEvent[]): string {
  return events
    .filter(({ type }) => type !== 'ACCEPTED' && type !== 'DISCOVERED' && type !== 'SUBMITTED')
    .map(({ type, code, detail }) =>
      [type, code, detail && withoutIds(detail).slice(0, 80)].filter(Boolean).join(' '),
    )
    .join(' → ');
}

/** One envelope to a participant; the events must read like this, and phase4's inbox have it so many times. */
function course(
  id: string,
  what: string,
  expected: string,
  to: string,
  pattern: RegExp,
  options: {
    deliveries?: number;
    meddling?: readonly Meddling[];
    until?: readonly OutboundEvent['type'][];
  } = {},
): Row<Setting> {
  return {
    id,
    direction: 'out',
    what,
    expected,
    async run(setting): Promise<Seen> {
      setting.outProxy.meddling.splice(0, Number.POSITIVE_INFINITY, ...(options.meddling ?? []));
      const envelope = await setting.envelope(4000, to);
      const { events } = await submit(setting, envelope, 240, options.until);
      const seen = told(events);
      const messageId = events[0]?.as4MessageId;
      const times = setting.phase4.received.filter((received) => received.messageId === messageId).length;
      const ok = pattern.test(seen) && times === (options.deliveries ?? 0);
      return { ok, seen: `${seen}; delivered ${times} times` };
    },
  };
}

const courses: Row<Setting>[] = [
  course(
    'out-not-serviced',
    'recipient that phase4 does not serve',
    'FAILED with EBMS:0004 NOT_SERVICED, not tried again',
    participants.notServed,
    /^FAILED EBMS:0004 NOT_SERVICED$/,
  ),
  course(
    'out-tampered',
    'attachment changed on the way, the first time',
    'refused by phase4 (it says EBMS:0102), sent again, delivered once',
    participants.viaProxy,
    /^RESCHEDULED EBMS:010[12].* → ACKNOWLEDGED$/,
    { deliveries: 1, meddling: [{ request: flipAttachment }] },
  ),
  course(
    'out-tampered-always',
    'attachment changed on the way, each time',
    'refused by phase4, tried once more, then FAILED; nothing delivered',
    participants.viaProxy,
    /^RESCHEDULED EBMS:010[12].* → FAILED EBMS:010[12]/,
    { meddling: Array.from({ length: 5 }, () => ({ request: flipAttachment })) },
  ),
  course(
    'out-receipt-tampered',
    'receipt changed on the way',
    'no proof of delivery (EBMS:0302), sent again; delivered once',
    participants.viaProxy,
    /^RESCHEDULED EBMS:0302.* → DUPLICATE_AT_RECEIVER/,
    { deliveries: 1, meddling: [{ answer: changeDigest }] },
  ),
  course(
    'out-receipt-lost',
    'receipt lost on the way: the same message id comes twice',
    'sent again, phase4 refuses the second copy; told as received, receipt lost; delivered once',
    participants.viaProxy,
    /^RESCHEDULED EBMS:0301.* → DUPLICATE_AT_RECEIVER/,
    { deliveries: 1, meddling: [{ loseAnswer: true }] },
  ),
  course(
    'out-other-key',
    'receiver with another key than the published one, from an unknown authority',
    'its answer is not trusted, no delivery',
    participants.otherKey,
    /^RESCHEDULED AP_ERROR_NOT_TRUSTED/,
    { until: ['FAILED', 'ACKNOWLEDGED', 'RESCHEDULED'] },
  ),
  course(
    'out-tls-unknown',
    'receiver with a TLS certificate of an unknown authority',
    'no connection (EBMS:0005), nothing sent',
    participants.badTls,
    /^RESCHEDULED EBMS:0005/,
    { until: ['FAILED', 'ACKNOWLEDGED', 'RESCHEDULED'] },
  ),
  course(
    'out-tls-revoked',
    'receiver with a revoked TLS certificate',
    'nothing sent',
    participants.revokedTls,
    /^(?:RESCHEDULED|FAILED) .*PKI_REVOKED/,
    { until: ['FAILED', 'ACKNOWLEDGED', 'RESCHEDULED'] },
  ),
  ...(['revoked', 'expired', 'foreign'] as const).map((which) =>
    course(
      `out-receiver-${which}`,
      `published certificate of the receiver is ${which === 'foreign' ? "another authority's" : which}`,
      'nothing is encrypted with it: FAILED AP_RECEIVER_CERTIFICATE',
      participants[which],
      new RegExp(
        `^FAILED AP_RECEIVER_CERTIFICATE PKI_${{ revoked: 'REVOKED', expired: 'EXPIRED', foreign: 'CHAIN' }[which]}`,
      ),
    ),
  ),
];

export const oursToPhase4: readonly Row<Setting>[] = [...deliveries, ...courses];
