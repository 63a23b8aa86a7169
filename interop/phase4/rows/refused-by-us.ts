import type { Row } from '../../row.ts';
import type { SentByPhase4 } from '../counterpart.ts';
import { kommunen, regionen } from '../envelopes.ts';
import type { Identity } from '../federation.ts';
import { flipAttachment } from '../proxy.ts';
import { participants, type Setting } from '../setting.ts';
import { keysOf, order, type SendOptions, takeDelivered, toldBy } from './phase4-to-ours.ts';

const isNoAnswer = ({ result }: SentByPhase4) => /^(?:transport-error|no-signal-msg)/.test(result);

/**
 * phase4 sends what we must refuse; it must be able to read why, signed where we can sign. `cause`: what our log says,
 * where the answer tells nothing.
 */
function refusal(
  id: string,
  what: string,
  code: string,
  change: (setting: Setting) => SendOptions,
  told: { detail?: string; cause?: RegExp } = {},
): Row<Setting> {
  const { detail, cause } = told;
  return {
    id,
    direction: 'in',
    what,
    expected: `${code}${detail ? ` ${detail}` : ''}, signed; nothing delivered`,
    async run(setting) {
      const options = order(setting, await setting.envelope(4000, kommunen, regionen), change(setting));
      const sent = await setting.phase4.send(options);
      const times = (await takeDelivered(setting, options.messageId)).length;
      const refused = setting.ours.refusals.find((one) => one.ebmsMessageId === options.messageId);
      const reason = refused?.reason ?? '';
      const error = sent.errors?.find((one) => one.code === code);
      const signed = sent.answerSigned === true;
      const ok =
        error !== undefined &&
        signed &&
        times === 0 &&
        (detail === undefined || error.detail === detail) &&
        (cause === undefined || cause.test(reason));
      const log = cause ? `; our log: ${reason.replaceAll('_', ' ')}` : '';
      return { ok, seen: `${toldBy(sent)}${log}; delivered ${times} times` };
    },
  };
}

/** Refused for the TLS certificate, before anything of AS4 is read. */
function connectionRefused(
  id: string,
  what: string,
  certificate: (identities: Setting['identities']) => Identity,
  code?: string,
): Row<Setting> {
  return {
    id,
    direction: 'in',
    what,
    expected: 'refused before AS4 (no connection, or HTTP 403): no signal message; nothing delivered',
    async run(setting) {
      const { certificateFile, keyFile } = certificate(setting.identities);
      const options = order(setting, await setting.envelope(4000, kommunen, regionen), {
        tlsCertificate: certificateFile,
        tlsKey: keyFile,
      });
      const sent = await setting.phase4.send(options);
      const times = (await takeDelivered(setting, options.messageId)).length;
      const reason = code === undefined ? undefined : setting.ours.peersRefused.at(-1);
      const ok = isNoAnswer(sent) && times === 0 && reason === code;
      return { ok, seen: reason ? `${toldBy(sent)}; our log: ${reason}` : toldBy(sent) };
    },
  };
}

export const refusedByUs: readonly Row<Setting>[] = [
  refusal(
    'in-not-serviced',
    'recipient that we do not serve',
    'EBMS:0004',
    () => ({ finalRecipient: participants.notServed }),
    { detail: 'NOT_SERVICED' },
  ),
  refusal(
    'in-unknown-ca',
    'signed with a certificate of an unknown authority',
    'EBMS:0101',
    (s) => keysOf(s.identities.foreignPhase4),
    { cause: /PKI_CHAIN/ },
  ),
  refusal(
    'in-expired',
    'signed with an expired certificate',
    'EBMS:0101',
    (s) => keysOf(s.identities.expiredPhase4),
    { cause: /PKI_EXPIRED/ },
  ),
  refusal(
    'in-revoked',
    'signed with a revoked certificate',
    'EBMS:0101',
    (s) => keysOf(s.identities.revokedPhase4),
    { cause: /PKI_REVOKED/ },
  ),
  refusal(
    'in-tampered',
    'attachment changed on the way',
    'EBMS:0102',
    (setting) => {
      setting.inProxy.meddling.splice(0, Number.POSITIVE_INFINITY, { request: flipAttachment });
      return { url: setting.inProxy.url };
    },
    { cause: /decrypted/ },
  ),
  refusal(
    'in-other-sender',
    'From names another access point than the certificate',
    'EBMS:0101',
    () => ({
      from: 'AP0009-TEST',
    }),
    { cause: /CN/ },
  ),
  refusal('in-other-receiver', 'To names another access point', 'EBMS:0003', () => ({ to: 'AP0009-TEST' })),
  refusal(
    'in-wrong-key',
    'encrypted for another certificate',
    'EBMS:0102',
    (s) => ({
      receiver: s.identities.phase4.certificateFile,
    }),
    { cause: /no.key.of.ours/ },
  ),
  refusal('in-unsigned', 'not signed', 'EBMS:0103', () => ({ unsigned: true })),
  refusal('in-unencrypted', 'not encrypted', 'EBMS:0103', () => ({ unencrypted: true })),
  refusal('in-neither', 'neither signed nor encrypted', 'EBMS:0103', () => ({
    unsigned: true,
    unencrypted: true,
  })),
  refusal('in-rsa-sha512', 'signed with RSA-SHA512', 'EBMS:0103', () => ({ signature: 'rsa-sha-512' })),
  refusal('in-rsa-pss', 'signed with RSA-PSS', 'EBMS:0103', () => ({ signature: 'rsa-sha-256-mgf1' })),
  refusal('in-digest-sha512', 'digests with SHA-512', 'EBMS:0103', () => ({ digest: 'sha-512' })),
  refusal('in-aes256-gcm', 'encrypted with AES-256-GCM', 'EBMS:0103', () => ({ encryption: 'aes256-gcm' })),
  refusal('in-aes128-cbc', 'encrypted with AES-128-CBC', 'EBMS:0103', () => ({ encryption: 'aes128-cbc' })),
  refusal('in-oaep-mgf1p', 'key transport rsa-oaep-mgf1p', 'EBMS:0103', () => ({ keyTransport: 'RSA_OAEP' })),
  refusal('in-rsa15', 'key transport RSA 1.5', 'EBMS:0103', () => ({ keyTransport: 'RSA15' })),
  refusal('in-signer-keyvalue', 'signer named by a bare key (KeyValue)', 'EBMS:0103', () => ({
    signerReference: 'KEY_VALUE',
  })),
  refusal('in-service', 'another Service', 'EBMS:0004', () => ({ service: 'bdx:otherprocess' }), {
    detail: 'NOT_SERVICED',
  }),
  refusal(
    'in-action',
    'an Action that nobody is registered for',
    'EBMS:0004',
    () => ({ action: 'busdox-docid-qns::urn:example' }),
    { detail: 'NOT_SERVICED' },
  ),
  refusal(
    'in-xhe-sender',
    'originalSender is not the FromParty of the envelope',
    'EBMS:0004',
    () => ({ originalSender: '0203:lillkommunen.example' }),
    { detail: 'XHE: FromParty is not originalSender' },
  ),
  {
    id: 'in-conflict',
    direction: 'in',
    what: 'a message id used again for another envelope',
    expected: 'EBMS:0003, signed; the first delivered once',
    async run(setting) {
      const first = order(setting, await setting.envelope(4000, kommunen, regionen));
      const other = order(setting, await setting.envelope(4000, kommunen, regionen), {
        messageId: first.messageId,
      });
      const one = await setting.phase4.send(first);
      const two = await setting.phase4.send(other);
      const times = (await takeDelivered(setting, first.messageId)).length;
      const ok = one.hasReceipt === true && two.errors?.[0]?.code === 'EBMS:0003' && times === 1;
      return { ok, seen: `${toldBy(one)}; ${toldBy(two)}; delivered ${times} times` };
    },
  },
  connectionRefused(
    'in-tls-client',
    "phase4's TLS client certificate is of an unknown authority",
    (identities) => identities.foreignTlsClient,
  ),
  connectionRefused(
    'in-tls-revoked',
    "phase4's TLS client certificate is revoked",
    (identities) => identities.revokedTlsClient,
    'PKI_REVOKED',
  ),
];
