import type { Row } from '../../row.ts';
import { withoutIds } from '../../row.ts';
import { type Identity, phase4Name } from '../federation.ts';
import { flipAttachment } from '../proxy.ts';
import type { Setting } from '../setting.ts';

type Posted = Awaited<ReturnType<Setting['faulty']['post']>>;

/** What phase4 tells of the exception, without the names of classes. */
function causeOf({ detail = '' }: { detail?: string | undefined }): string {
  return withoutIds(
    (detail.split('Exception - ').at(-1) ?? '')
      .replace(/\s+/g, ' ')
      .replace(/, reason:.*/, '')
      .slice(0, 120),
  );
}

/** The answer in a line: its kind, whether it is proven, codes and status. */
export function told(answer: Posted): string {
  const status = `HTTP ${answer.status}`;
  if (answer.kind === 'receipt') return `receipt verified, signed by ${answer.signer.commonName}, ${status}`;
  if (answer.kind === 'fault') return `fault ${answer.fault.code}, ${status}`;
  if (answer.kind === 'nothing') return `${answer.reason}, ${status}`;
  const codes = answer.errors.map((error) => `${error.code} ${causeOf(error)}`.trim()).join(', ');
  return `${codes} (${answer.trusted ? 'signed and verified' : `not trusted: ${answer.notTrustedBecause}`}), ${status}`;
}

/** A message that our access point would not send; phase4 must refuse it, and we must understand the refusal. */
function refusal(
  id: string,
  what: string,
  codes: RegExp,
  send: (setting: Setting) => Promise<Posted>,
  cause = /(?:)/,
): Row<Setting> {
  return {
    id,
    direction: 'out',
    what,
    expected: 'phase4 refuses with an error that we can verify',
    async run(setting) {
      const before = setting.phase4.received.length;
      const answer = await send(setting);
      const arrived = setting.phase4.received.length - before;
      const ok =
        answer.kind === 'error' &&
        answer.trusted &&
        arrived === 0 &&
        answer.errors.some(({ code, detail }) => codes.test(code) && cause.test(detail ?? ''));
      return { ok, seen: told(answer) };
    },
  };
}

const signedBy = (pick: (setting: Setting) => Identity) => async (setting: Setting) =>
  setting.faulty.post(await setting.faulty.build(pick(setting).entry));

/** WSS4J has one exception for signature, certificate and decryption; phase4 tells it as 0102. */
const security = /^EBMS:010[12]$/;

const withoutSecurity = (octets: Buffer) =>
  Buffer.from(octets.toString('latin1').replace(/<wsse:Security[\s\S]*<\/wsse:Security>/, ''), 'latin1');

const ownChild = 'urn:fdc:com.helger.phase4:ns:info';

/** phase4 puts a child of its own beside the non-repudiation information, unless told not to. */
function receiptWith(child: boolean): Row<Setting> {
  return {
    id: child ? 'out-receipt-extra' : 'out-receipt-alone',
    direction: 'out',
    what: `receipt ${child ? 'with' : 'without'} phase4's own second child`,
    expected: 'receipt verified',
    async run({ faulty, identities, phase4 }) {
      await phase4.property('as4.internal.no.custom.content.in.receipt', String(!child));
      const answer = await faulty.post(await faulty.build(identities.ours.entry));
      const there = answer.octets.includes(ownChild);
      await phase4.property('as4.internal.no.custom.content.in.receipt', 'false');
      const ok = answer.kind === 'receipt' && there === child;
      return { ok, seen: `${told(answer)}; second child ${there ? 'there' : 'not there'}` };
    },
  };
}

export const refusedByPhase4: readonly Row<Setting>[] = [
  {
    id: 'out-ping',
    direction: 'out',
    what: 'test service (ping)',
    expected: 'receipt verified',
    async run({ faulty, identities }) {
      const answer = await faulty.post(await faulty.test(identities.ours.entry));
      return { ok: answer.kind === 'receipt', seen: told(answer) };
    },
  },
  receiptWith(true),
  receiptWith(false),
  refusal(
    'out-unknown-ca',
    'signed with a certificate of an unknown authority',
    security,
    signedBy((s) => s.identities.foreignOurs),
    /No trusted certs/,
  ),
  refusal(
    'out-expired',
    'signed with an expired certificate',
    security,
    signedBy((s) => s.identities.expiredOurs),
    /validity check failed/,
  ),
  refusal(
    'out-revoked',
    'signed with a revoked certificate',
    security,
    signedBy((s) => s.identities.revokedOurs),
    /has been revoked/,
  ),
  refusal('out-changed', 'attachment changed after signing', security, async ({ faulty, identities }) => {
    const built = await faulty.build(identities.ours.entry);
    return faulty.post({ ...built, octets: flipAttachment(built.octets) });
  }),
  refusal(
    'out-header-changed',
    'finalRecipient changed after signing',
    security,
    async ({ faulty, identities }) => {
      const built = await faulty.build(identities.ours.entry);
      const octets = Buffer.from(
        built.octets.toString('latin1').replace('exempelregionen.example', 'exempelregionem.example'),
        'latin1',
      );
      return faulty.post({ ...built, octets });
    },
  ),
  refusal(
    'out-unsigned',
    'without WS-Security',
    /^EBMS:0(?:103|102|101|009)$/,
    async ({ faulty, identities }) => {
      const built = await faulty.build(identities.ours.entry);
      return faulty.post({ ...built, octets: withoutSecurity(built.octets) });
    },
  ),
  {
    id: 'out-duplicate',
    direction: 'out',
    what: 'the same message twice',
    expected: `receipt of ${phase4Name}, then an error (EBMS:4001 from 4.5 on, EBMS:0004 before); delivered once`,
    async run({ faulty, identities, phase4 }) {
      const built = await faulty.build(identities.ours.entry);
      const first = await faulty.post(built);
      const second = await faulty.post(built);
      const times = phase4.received.filter(({ messageId }) => messageId === built.message.messageId).length;
      const codes = second.kind === 'error' ? second.errors.map(({ code }) => code) : [];
      const ok =
        first.kind === 'receipt' &&
        times === 1 &&
        (codes.includes('EBMS:4001') || codes.includes('EBMS:0004'));
      return { ok, seen: `${told(first)}; then ${told(second)}; delivered ${times} times` };
    },
  },
  {
    id: 'out-tls-client',
    direction: 'out',
    what: 'our TLS client certificate is of an unknown authority',
    expected: 'no connection',
    async run({ faulty, identities, dispatchers }) {
      const built = await faulty.build(identities.ours.entry);
      const failure = await faulty.post(built, dispatchers.foreign).then(
        () => undefined,
        (error: Error & { code?: string }) => error.code ?? error.message,
      );
      return { ok: failure !== undefined, seen: failure ?? 'answered' };
    },
  },
];
