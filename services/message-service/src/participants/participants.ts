import { readFileSync } from 'node:fs';
import { type AccessPointClient, createAccessPointClient } from '@budkavle/contracts';
import { canonicalParticipant } from '@budkavle/formats';
import type { KeyEntry } from '@budkavle/pki';
import { createHttpClient, ServiceError } from '@budkavle/platform';
import type { ParticipantConfiguration } from '../configuration/configuration.ts';
import { loadKeyEntry } from './key-files.ts';

/** An organisation that this service serves. */
export interface Participant {
  /** Canonical identifier: the name of its tenant everywhere in this service. */
  readonly id: string;
  /** As configured. */
  readonly identifier: string;
  readonly name: string | undefined;
  /** Newest first; which one signs is CertPub's matter (signing-key.ts). */
  readonly signing: readonly [KeyEntry, ...KeyEntry[]];
  /** Newest first: each opens what was encrypted to it, also what senders with an older answer of CertPub send. */
  readonly encryption: readonly KeyEntry[];
  readonly accessPoint: AccessPointClient;
  close(): Promise<void>;
}

export interface Participants {
  readonly all: readonly Participant[];
  /** undefined: not ours. */
  find(identifier: string): Participant | undefined;
  /**
   * Takes the keys of another configuration, all or none; what is under way goes on with those it began with. Organisations
   * are neither added nor removed. Errors: CONFIG_INVALID, PKI_KEYSTORE_*.
   */
  replaceKeys(configurations: readonly ParticipantConfiguration[]): void;
  close(): Promise<void>;
}

export type AccessPointFactory = (configuration: ParticipantConfiguration) => {
  client: AccessPointClient;
  close(): Promise<void>;
};

export function openParticipants(
  configurations: readonly ParticipantConfiguration[],
  accessPointFor: AccessPointFactory = connectAccessPoint,
): Participants {
  const byId = new Map<string, Participant & { keys: Keys }>();
  for (const configuration of configurations) {
    const id = canonicalParticipant(configuration.participant);
    if (byId.has(id)) {
      throw new ServiceError('CONFIG_INVALID', { message: `The participant ${id} is configured twice.` });
    }
    const { client, close } = accessPointFor(configuration);
    byId.set(id, {
      id,
      identifier: configuration.participant,
      name: configuration.name,
      keys: loadKeys(configuration),
      get signing() {
        return this.keys.signing;
      },
      get encryption() {
        return this.keys.encryption;
      },
      accessPoint: client,
      close,
    });
  }
  const all = [...byId.values()];
  return {
    all,
    find: (identifier) => byId.get(canonicalParticipant(identifier)),
    replaceKeys: (wanted) => {
      const loaded = wanted.map((one) => [canonicalParticipant(one.participant), loadKeys(one)] as const);
      for (const [id, keys] of loaded) {
        const participant = byId.get(id);
        if (participant) participant.keys = keys;
      }
    },
    close: async () => {
      await Promise.all(all.map((participant) => participant.close()));
    },
  };
}

interface Keys {
  signing: readonly [KeyEntry, ...KeyEntry[]];
  encryption: readonly KeyEntry[];
}

function loadKeys({ keys }: ParticipantConfiguration): Keys {
  const { signing, previousSigning = [], encryption, previousEncryption = [] } = keys;
  return {
    signing: [loadKeyEntry(signing), ...previousSigning.map(loadKeyEntry)],
    encryption: [encryption, ...previousEncryption].map(loadKeyEntry),
  };
}

function connectAccessPoint(configuration: ParticipantConfiguration): ReturnType<AccessPointFactory> {
  const { url, tls } = configuration.accessPoint;
  const read = (path: string) => readFileSync(path, 'utf8');
  const dispatcher = createHttpClient({
    followRedirects: false,
    ...(tls && {
      tls: { cert: read(tls.certificate), key: read(tls.key), ...(tls.ca && { ca: tls.ca.map(read) }) },
    }),
  });
  return {
    client: createAccessPointClient({ baseUrl: url, dispatcher, participant: configuration.participant }),
    close: () => dispatcher.close(),
  };
}
