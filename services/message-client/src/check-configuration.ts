import { ServiceError } from '@budkavle/platform';
import type { MessageClientConfiguration } from './configuration.ts';

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** What the schema cannot say. CONFIG_INVALID names each field and what to do. */
export function checkConfiguration(configuration: MessageClientConfiguration): void {
  const faults: string[] = [];
  const { listener, environment, openIdConnect, mailboxes } = configuration;
  if (listener.tls === undefined && !loopback.has(listener.host))
    faults.push('listener.tls: missing; without it the host must be 127.0.0.1, ::1 or localhost');
  if (!environment.isDemo) {
    const unsafe: [string, string | undefined][] = [
      ['openIdConnect.issuer', openIdConnect.issuer],
      ['publicUrl', configuration.publicUrl],
      ['messageService.baseUrl', configuration.messageService.baseUrl],
      ['messageService.tokenUrl', configuration.messageService.tokenUrl],
    ];
    for (const [field, url] of unsafe)
      if (url?.startsWith('http:') && !loopback.has(new URL(url).hostname))
        faults.push(`${field}: http; only https outside this machine`);
    if (openIdConnect.assurance.required < 3)
      faults.push('openIdConnect.assurance.required: below 3; a lower level is for demonstrations only');
  }
  const { smtp } = configuration.notices;
  if (smtp?.security === 'none' && !loopback.has(smtp.host))
    faults.push('notices.smtp.security: none; only starttls or tls outside this machine');
  const addresses = mailboxes.map((mailbox) => mailbox.address);
  const twice = addresses.filter((address, at) => addresses.indexOf(address) !== at);
  for (const address of new Set(twice)) faults.push(`mailboxes: ${address} is there twice; join the two`);
  if (faults.length > 0)
    throw new ServiceError('CONFIG_INVALID', {
      message: `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map((one) => `- ${one}.`).join('\n')}`,
    });
}
