import { type UsedCertificate, usedFromPem } from '@budkavle/platform';
import type { MessageClientConfiguration } from './configuration.ts';

/** Every certificate that the message client stands on, by use. */
export function usedCertificates({
  addressBook,
  listener,
  messageService,
  openIdConnect,
}: MessageClientConfiguration): UsedCertificate[] {
  return [
    ...usedFromPem('web-tls-server', listener.tls?.cert),
    ...usedFromPem('trust-message-service', ...(messageService.ca ?? [])),
    ...usedFromPem('trust-identity-provider', ...(openIdConnect.ca ?? [])),
    ...usedFromPem('trust-address-book', ...(addressBook.ca ?? [])),
  ];
}
