import { ContractError, createTokenSource, sdkApiScopes } from '@budkavle/contracts';
import type { MessageClientConfiguration } from '@budkavle/message-client';
import { createHttpClient } from '@budkavle/platform';
import { codeOf, defineCheck } from '../check.ts';

export const contractD = defineCheck({
  name: 'contract-d',
  title: 'The message client reaches the message service and is let in',
  network: false,
  kinds: {
    CONTRACT_D_UNREACHABLE: {
      severity: 'fault',
      what: 'The message client does not reach the message service: nothing is sent and nothing comes in.',
      whose: 'you',
      action: 'Compare address and roots of contract D; does the message service run?',
    },
    CONTRACT_D_REFUSED: {
      severity: 'fault',
      what: 'The message service does not let the message client in.',
      whose: 'you',
      action:
        "Compare the client's id and public key in the configuration of the message service (apiClients).",
    },
  },
  async run({ messageClient }) {
    if (!messageClient) return undefined;
    const { messageService } = messageClient;
    const about = new URL(messageService.tokenUrl).host;
    const dispatcher = createHttpClient({
      timeoutMs: 10_000,
      ...(messageService.ca && { tls: { ca: messageService.ca } }),
    });
    try {
      await createTokenSource({
        tokenUrl: messageService.tokenUrl,
        clientId: messageService.clientId,
        privateKey: keyOf(messageService),
        scopes: Object.values(sdkApiScopes),
        dispatcher,
      }).token();
      return [];
    } catch (error) {
      const refused = error instanceof ContractError && error.status !== undefined && error.status < 500;
      const detail =
        error instanceof ContractError && error.cause !== undefined ? codeOf(error.cause) : codeOf(error);
      return [{ code: refused ? 'CONTRACT_D_REFUSED' : 'CONTRACT_D_UNREACHABLE', about, detail }];
    } finally {
      await dispatcher.destroy();
    }
  },
});

type Key = Parameters<typeof createTokenSource>[0]['privateKey'];

/** PKCS#8 PEM, or a JWK as JSON. */
function keyOf({ privateKey, keyId }: MessageClientConfiguration['messageService']): Key {
  if (!privateKey.trimStart().startsWith('{')) return privateKey;
  return { ...(JSON.parse(privateKey) as object), ...(keyId && { kid: keyId }) } as Key;
}
