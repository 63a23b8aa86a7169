import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessPointClient, EnvironmentProfile, InboundItem } from '@budkavle/contracts';
import type { Discovery } from '@budkavle/discovery';
import {
  buildReceipt,
  buildXhe,
  decryptXhePayload,
  documentTypes,
  type Finding,
  messageXheHeader,
  parseReceipt,
  plainXhePayload,
  type Receipt,
  readMessage,
  receiptFor,
  receiptXheHeader,
  sealXhe,
  type VerifiedXhe,
  verifyXhe,
  type XheHeaderInput,
  xheRoot,
} from '@budkavle/formats';
import { Certificate, type KeyEntry } from '@budkavle/pki';
import { signEnveloped } from '@budkavle/xml-security';
import { collect } from './collect.ts';

export interface CounterpartOptions {
  participant: string;
  functionalAddress: string;
  /** Its published signing certificate and key; also its encryption key. */
  key: KeyEntry;
  accessPoint: AccessPointClient;
  discovery: Discovery;
  profile: EnvironmentProfile;
}

export interface Sending {
  recipient: string;
  handlingServiceId: string;
  payload: AsyncIterable<Uint8Array>;
  xheId?: string;
  /** 'recipient': as the transport model says, with the published certificate; a certificate: that one; false: not at all. */
  encryptTo?: 'recipient' | Certificate | false;
  signWith?: KeyEntry;
  /** Another header than the ordinary one. */
  header?: Partial<XheHeaderInput>;
  /** The envelope's text before the payload, changed before it is signed. Canonical as it was, or the signature will not hold. */
  changeHead?: (xml: string) => string;
}

/**
 * An organisation that speaks SDK through its own access point without a message service: it sends what it is told, right or wrong,
 * and hears the receipts. The check's counterpart; everything it sends goes the real road.
 */
export class Counterpart {
  readonly options: CounterpartOptions;
  readonly #receipts = new Map<string, Receipt>();
  readonly #messages = new Map<string, { xheId: string; sender: string }>();
  /** What it finds wrong with a message that has come; nothing found is ACCEPTED. Absent: messages are left without an answer. */
  refuse: ((messageId: string) => Finding[]) | undefined;
  readonly #problems: string[] = [];
  #listening: Promise<void> | undefined;
  readonly #stop = new AbortController();

  constructor(options: CounterpartOptions) {
    this.options = options;
  }

  /** What went wrong while listening, for the one who reads the table. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  get sender() {
    return { participant: this.options.participant, function: this.options.functionalAddress };
  }

  listen(): void {
    this.#listening = this.#pump();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#listening;
  }

  /** Seals and hands over; gives the XHE's id, under which the receipt comes. */
  async send(sending: Sending): Promise<string> {
    const xheId = sending.xheId ?? randomUUID();
    await this.options.accessPoint.submit(xheId, await this.seal({ ...sending, xheId }));
    return xheId;
  }

  /** The envelope alone. */
  async seal(sending: Sending & { xheId: string }): Promise<AsyncIterable<Buffer>> {
    const { participant, profile, key } = this.options;
    const { xheId } = sending;
    const header = {
      ...messageXheHeader({
        id: xheId,
        sender: participant,
        recipient: sending.recipient,
        federationId: profile.federationId,
        handlingServiceId: sending.handlingServiceId,
      }),
      ...sending.header,
    };
    const certificate = await this.#encryptionCertificate(sending);
    const signing = sending.signWith ?? key;
    const encryption = certificate && {
      recipientCertificate: certificate.der,
      content: profile.xheEncryption.content,
      transport: profile.xheEncryption.keyTransport,
    };
    const { changeHead = (xml: string) => xml } = sending;
    return signEnveloped(changed(buildXhe(header, sending.payload, encryption), changeHead), {
      rootEndTag: xheRoot.endTag,
      contextNamespaces: xheRoot.contextNamespaces,
      certificate: signing.certificate.der,
      sign: (octets) => signing.sign(octets),
    });
  }

  /** The receipt of an envelope, or undefined if none has come in time. */
  async receiptOf(xheId: string, timeoutMs: number): Promise<Receipt | undefined> {
    return waitFor(() => this.#receipts.get(xheId), timeoutMs);
  }

  /** A message that has come, by its SDK message id. */
  async messageOf(
    messageId: string,
    timeoutMs: number,
  ): Promise<{ xheId: string; sender: string } | undefined> {
    return waitFor(() => this.#messages.get(messageId), timeoutMs);
  }

  /** Whether its own access point has given an envelope up, and why. */
  async failureOf(xheId: string, timeoutMs: number): Promise<string | undefined> {
    const until = Date.now() + timeoutMs;
    for (;;) {
      const state = await this.options.accessPoint.outbound(xheId);
      if (state?.state === 'FAILED') return state.code ?? 'FAILED';
      if (state?.state === 'ACKNOWLEDGED' || Date.now() > until) return undefined;
      await sleep(200);
    }
  }

  async #encryptionCertificate(sending: Sending): Promise<Certificate | undefined> {
    const { encryptTo = 'recipient' } = sending;
    if (encryptTo === false) return undefined;
    if (encryptTo !== 'recipient') return encryptTo;
    return this.options.discovery.encryptionCertificate(sending.recipient, documentTypes.message.identifier);
  }

  async #pump(): Promise<void> {
    const { accessPoint } = this.options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const items = await accessPoint.claimInbound({ limit: 10, waitSeconds: 10, signal });
        for (const item of items) {
          await this.#take(item);
          await accessPoint.acknowledge(item);
        }
      } catch (error) {
        if (signal.aborted) return;
        this.#problems.push(error instanceof Error ? error.message : String(error));
        await sleep(500);
      }
    }
  }

  async #take(item: InboundItem): Promise<void> {
    const octets = await collect(this.options.accessPoint.openEnvelope(item));
    const verified = await verifyXhe(octets, {
      resolveKey: async ([certificate], header) => {
        const published = await this.options.discovery.signingCertificates(
          header.sender.value,
          documentTypes.receipt.identifier,
        );
        const used = certificate && Certificate.parse(certificate);
        const found = used && published.find((each) => each.equals(used));
        if (!found) throw new Error('The signature is not made with the published certificate');
        return found.publicKey;
      },
    });
    if (verified.encryptedData) await this.#takeMessage(verified, octets);
    else {
      const receipt = parseReceipt(plainXhePayload(verified));
      this.#receipts.set(receipt.documentId, receipt);
    }
  }

  async #takeMessage(verified: VerifiedXhe, octets: Buffer): Promise<void> {
    const { key } = this.options;
    const payload = decryptXhePayload(verified, {
      privateKeys: [
        {
          certificate: key.certificate.der,
          decrypt: (wrapped, transport) => key.decrypt(wrapped, transport),
        },
      ],
      source: async function* (start, end) {
        yield octets.subarray(start, end);
      },
    });
    const { message } = await readMessage(payload, {
      attachmentSink: async (_meta, content) => {
        for await (const _ of content);
      },
    });
    const messageId = message?.header.messageId;
    if (!messageId) return;
    const sender = verified.header.sender.value;
    this.#messages.set(messageId, { xheId: verified.header.id, sender });
    const findings = this.refuse?.(messageId);
    if (findings) await this.#answer(verified, findings);
  }

  async #answer(verified: VerifiedXhe, findings: readonly Finding[]): Promise<void> {
    const { participant, profile, accessPoint, key } = this.options;
    const id = randomUUID();
    const receiver = verified.header.sender.value;
    const receipt = receiptFor({
      id,
      sender: participant,
      receiver,
      documentId: verified.header.id,
      findings,
    });
    const header = receiptXheHeader({
      id,
      sender: participant,
      recipient: receiver,
      federationId: profile.federationId,
      ...(verified.header.handlingServiceId && { handlingServiceId: verified.header.handlingServiceId }),
    });
    const payload = (async function* () {
      yield buildReceipt(receipt);
    })();
    const envelope = sealXhe(header, payload, {
      signing: { certificate: key.certificate.der, sign: (octets) => key.sign(octets) },
    });
    await accessPoint.submit(id, envelope);
  }
}

/** The first chunk is all that stands before the payload. */
async function* changed(
  parts: AsyncIterable<Uint8Array>,
  change: (xml: string) => string,
): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const part of parts) {
    yield first ? Buffer.from(change(Buffer.from(part).toString())) : part;
    first = false;
  }
}

/** Asks again until there is an answer or the time is out. */
export async function waitFor<T>(
  ask: () => T | undefined | Promise<T | undefined>,
  timeoutMs: number,
  pauseMs = 100,
): Promise<T | undefined> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > until) return undefined;
    await sleep(pauseMs);
  }
}
