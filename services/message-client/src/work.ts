import { createSdkApiClient, type SdkApiClient, sdkApiScopes } from '@budkavle/contracts';
import { createHttpClient } from '@budkavle/platform';
import type { JWK } from 'jose';
import type { MessageClientConfiguration } from './configuration.ts';
import type { Context } from './context.ts';
import { createOutboxWorker } from './drafts/outbox.ts';
import { Sending } from './drafts/sending.ts';
import type { Sessions } from './identity/sessions.ts';
import { createFetchWorker } from './messages/fetch-worker.ts';
import { createRemovalWorker } from './messages/removal.ts';
import { createSynchroniser } from './messages/synchronise.ts';
import { indexWhatIsNot } from './search/backfill.ts';
import { createWatcher } from './watch/watcher.ts';
import { createScheduler } from './writing/schedule.ts';

const sweepMs = 10 * 60_000;

/** All that runs without anybody asking: sending, following the message service, tidying. */
export interface Work {
  sending: Sending;
  start(sessions: Sessions): void;
  stop(): Promise<void>;
}

export function createWork(context: Context, publicUrl: () => string): Work {
  const { service, close } = openMessageService(context.configuration.messageService);
  const sending: Sending = new Sending(context, () => outbox.wake());
  const outbox = createOutboxWorker(context, service, sending);
  const removal = createRemovalWorker(context, service);
  const fetching = createFetchWorker(context, service, () => removal.wake());
  const synchroniser = createSynchroniser(context, service, {
    fetch: () => fetching.wake(),
    removal: () => removal.wake(),
    answered: (messageRowId) => sending.answered(messageRowId),
  });
  const scheduler = createScheduler(context, sending);
  const watcher = createWatcher(context, publicUrl);
  let tidying: NodeJS.Timeout | undefined;
  let tidied: Promise<void> = Promise.resolve();
  let indexed: Promise<unknown> = Promise.resolve();
  const stopping = new AbortController();
  return {
    sending,
    start(sessions) {
      for (const worker of [outbox, removal, fetching]) worker.start();
      synchroniser.start();
      scheduler.start();
      watcher.start();
      const tidy = async () => {
        try {
          await sessions.sweep();
          await context.blobAccounts.sweep();
          await context.exchange.sweep();
        } catch (error) {
          context.log.warn({ event: 'sweep.failed', error }, 'tidying failed; it is done later');
        }
      };
      tidying = setInterval(() => {
        tidied = tidied.then(tidy);
      }, sweepMs);
      tidied = tidy();
      indexed = indexWhatIsNot(context, stopping.signal).catch((error) =>
        context.log.warn({ event: 'search.failed', error }, 'older messages are not findable yet'),
      );
    },
    async stop() {
      clearInterval(tidying);
      stopping.abort();
      await scheduler.stop();
      await watcher.stop();
      await Promise.all([
        synchroniser.stop(),
        outbox.stop(),
        fetching.stop(),
        removal.stop(),
        tidied,
        indexed,
      ]);
      await close();
    },
  };
}

function openMessageService(configuration: MessageClientConfiguration['messageService']): {
  service: SdkApiClient;
  close(): Promise<void>;
} {
  const dispatcher = createHttpClient({
    ...(configuration.ca === undefined ? {} : { tls: { ca: configuration.ca } }),
    timeoutMs: 120_000,
  });
  const service = createSdkApiClient({
    baseUrl: configuration.baseUrl,
    tokenUrl: configuration.tokenUrl,
    clientId: configuration.clientId,
    privateKey: privateKeyOf(configuration.privateKey),
    scopes: Object.values(sdkApiScopes),
    dispatcher,
  });
  return { service, close: () => dispatcher.close() };
}

function privateKeyOf(text: string): JWK | string {
  return text.trimStart().startsWith('{') ? (JSON.parse(text) as JWK) : text;
}
