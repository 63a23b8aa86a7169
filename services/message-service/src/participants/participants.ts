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
  readonly signing: KeyEntry;
  /** Current first, then the previous ones. */
  readonly encryption: readonly KeyEntry[];
  readonly accessPoint: AccessPointClient;
  close(): Promise<void>;
}

export interface Participants {
  readonly all: readonly Participant[];
  /** undefined: not ours. */
  find(identifier: string): Participant | undefined;
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
  const byId = new Map<string, Participant>();
  for (const configuration of configurations) {
    const id = canonicalParticipant(configuration.participant);
    if (byId.has(id)) {
      throw new ServiceError('CONFIG_INVALID', { message: `The participant ${id} is configured twice.` });
    }
    const { client, close } = accessPointFor(configuration);
    const { signing, encryption, previousEncryption = [] } = configuration.keys;
    byId.set(id, {
      id,
      identifier: configuration.participant,
      name: configuration.name,
      signing: loadKeyEntry(signing),
      encryption: [encryption, ...previousEncryption].map(loadKeyEntry),
      accessPoint: client,
      close,
    });
  }
  const all = [...byId.values()];
  return {
    all,
    find: (identifier) => byId.get(canonicalParticipant(identifier)),
    close: async () => {
      await Promise.all(all.map((participant) => participant.close()));
    },
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
