import { readFileSync } from 'node:fs';
import { usedTrust } from '@budkavle/discovery';
import { type UsedCertificate, usedFromPem } from '@budkavle/platform';
import type { MessageServiceConfiguration } from '../configuration/configuration.ts';
import type { Participants } from './participants.ts';

/** Every certificate that the message service stands on, by use. Earlier keys are left out: they may have ended. */
export function usedCertificates(
  { environment, listen, participants: configured }: MessageServiceConfiguration,
  participants: Participants,
): UsedCertificate[] {
  return [
    ...participants.all.flatMap(({ signing: [signing], encryption: [current] }) => [
      { use: 'organisation-signing', certificate: signing.certificate },
      ...(current ? [{ use: 'organisation-encryption', certificate: current.certificate }] : []),
    ]),
    ...configured.flatMap(({ accessPoint: { tls } }) =>
      usedFromPem('contract-tls-client', textOf(tls?.certificate), ...(tls?.ca ?? []).map(textOf)),
    ),
    ...usedFromPem('api-tls-server', textOf(listen.tls?.certificate)),
    ...usedFromPem('api-tls-client-ca', ...(listen.tls?.clientCa ?? []).map(textOf)),
    ...usedTrust(environment),
  ];
}

/** Read afresh each time: files are changed while the service runs. */
function textOf(path: string | undefined): string | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
