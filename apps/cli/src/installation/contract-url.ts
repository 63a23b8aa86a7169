/** How the other side reaches a contract's listener: as configured, or where it listens. */
export function contractUrl(listener: { host: string; port: number; url?: string }): string {
  const host = ['0.0.0.0', '::'].includes(listener.host) ? '127.0.0.1' : listener.host;
  return listener.url ?? `https://${host.includes(':') ? `[${host}]` : host}:${listener.port}`;
}
