/** Where the two behave differently and both go on as they do; who is right by the specifications. */
export const differences: readonly { what: string; ours: string; phase4: string; judgement: string }[] = [
  {
    what: 'The same message again',
    ours: 'a receipt: the stored one, or a new one if the sender signed anew',
    phase4: 'an error: EBMS:0004 with words in the detail before 4.5, EBMS:4001 from 4.5 on',
    judgement:
      'The receipt lets a sender finish that lost the first one. As sender we take either error as "received, receipt lost" and stop; before these rows were run the older one counted as a failed delivery.',
  },
  {
    what: 'Signature, certificate or revocation not good',
    ours: 'EBMS:0101 FailedAuthentication',
    phase4: 'EBMS:0102 FailedDecryption, for every failure that WSS4J finds',
    judgement:
      'ebMS has 0101 for it. As sender both get the same treatment: once more after a new look-up, then final.',
  },
  {
    what: 'Detail of security errors',
    ours: 'none with 0101 and 0102',
    phase4: 'the words of the exception',
    judgement: 'Words tell an attacker which check failed. Ours stays silent; the log has the reason.',
  },
  {
    what: 'Receipt',
    ours: 'non-repudiation information alone',
    phase4: 'a second child of its own beside it, unless set otherwise',
    judgement: 'We accept both. Other products demand exactly one child.',
  },
  {
    what: 'Messages without signature or encryption',
    ours: 'refused (EBMS:0103)',
    phase4: 'handed to the application, which must refuse; the counterpart here does (EBMS:0103)',
    judgement: 'The profile demands both.',
  },
  {
    what: 'Revocation',
    ours: 'always checked, OCSP first, revocation list second',
    phase4:
      'not checked unless switched on; then WSS4J also asks for the root, which names no source (the counterpart here limits it to the access point’s certificate)',
    judgement: 'The profile demands it (C3.2.1 2.10.d).',
  },
  {
    what: 'Test service (ping)',
    ours: 'known from the message’s Service and Action',
    phase4: 'known from the processing mode: without one of its own a ping is handed on as any message',
    judgement: 'Both answer a receipt. Section 11: deliver to nobody.',
  },
  {
    what: 'Large messages',
    ours: 'streams; constant memory',
    phase4:
      'Java 17’s own AES-GCM needs time in the square of the size when it decrypts a stream (minutes for 30 MB); with the cipher of Bouncy Castle in its place, as here, it is linear',
    judgement: 'Senders must wait long for such a peer: minutes, not seconds (sending.pushSeconds).',
  },
  {
    what: 'TLS client certificate of an unknown authority',
    ours: 'the connection stands, HTTP 403 before anything is read',
    phase4: 'no connection (Jetty ends the handshake)',
    judgement: 'Both keep the message out; neither answers in AS4.',
  },
];
