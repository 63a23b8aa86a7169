import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ContractError, createAccessPointClient } from '@budkavle/contracts';
import type { MessageServiceConfiguration } from '@budkavle/message-service';
import { createHttpClient } from '@budkavle/platform';
import { codeOf, defineCheck, type Found } from '../check.ts';

type Code = 'CONTRACT_C_UNREACHABLE' | 'CONTRACT_C_REFUSED';

export const contractC = defineCheck<Code>({
  name: 'contract-c',
  title: 'The message service reaches its access point and may act for each organisation',
  network: false,
  kinds: {
    CONTRACT_C_UNREACHABLE: {
      severity: 'fault',
      what: 'The message service does not reach the access point: nothing is sent and nothing is fetched.',
      whose: 'you',
      action: 'Compare address and certificates of contract C on both sides; does the access point run?',
    },
    CONTRACT_C_REFUSED: {
      severity: 'fault',
      what: 'The access point does not let the message service act for an organisation.',
      whose: 'access point operator',
      action:
        'Enter the SHA-256 of the client certificate of contract C at the participant in the configuration of the access point, and restart it.',
    },
  },
  async run({ messageService }) {
    if (!messageService) return undefined;
    return (await Promise.all(messageService.participants.map(ask))).flat();
  },
});

async function ask({
  participant,
  accessPoint: { url, tls },
}: MessageServiceConfiguration['participants'][number]): Promise<Found<Code>[]> {
  const read = (path: string) => readFileSync(path, 'utf8');
  const about = `${participant}, ${new URL(url).host}`;
  let dispatcher: ReturnType<typeof createHttpClient> | undefined;
  try {
    dispatcher = createHttpClient({
      timeoutMs: 10_000,
      ...(tls && {
        tls: { cert: read(tls.certificate), key: read(tls.key), ...(tls.ca && { ca: tls.ca.map(read) }) },
      }),
    });
    await createAccessPointClient({ baseUrl: url, dispatcher, participant }).outbound(randomUUID());
    return [];
  } catch (error) {
    const refused = error instanceof ContractError && (error.status === 403 || error.status === 401);
    const detail = error instanceof ContractError ? (error.problem?.code ?? causeOf(error)) : codeOf(error);
    return [
      { code: refused ? 'CONTRACT_C_REFUSED' : 'CONTRACT_C_UNREACHABLE', about, detail: String(detail) },
    ];
  } finally {
    await dispatcher?.destroy();
  }
}

function causeOf(error: ContractError): string {
  return error.cause === undefined ? error.code : codeOf(error.cause);
}
