import type { FederationContext } from '../context.ts';

/** Where the parts are found by the configuration alone, for a federation that runs in another process. */
export function configuredUrls({ configuration }: FederationContext): Record<string, string> {
  const { sml, smp, addressBook, pki, externalAuthorities } = configuration;
  const urls: Record<string, string> = {};
  if (sml && sml.port !== 0) urls.dns = `${sml.host}:${sml.port}`;
  if (smp && (smp.publicUrl || smp.port !== 0)) urls.smp = smp.publicUrl ?? `https://${smp.host}:${smp.port}`;
  if (addressBook && (addressBook.publicUrl || addressBook.port !== 0)) {
    const scheme = addressBook.tls || externalAuthorities ? 'https' : 'http';
    const listening = `${scheme}://${addressBook.host}:${addressBook.port}/addressbook/api`;
    urls.addressBook = addressBook.publicUrl ?? listening;
  }
  if (pki && (pki.publicUrl || pki.port !== 0)) {
    urls.pki = pki.publicUrl ?? `${pki.tls ? 'https' : 'http'}://${pki.host}:${pki.port}`;
  }
  return urls;
}
