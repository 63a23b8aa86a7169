/**
 * Whether an address that was looked up may be called at all: absolute https, no user-info, no fragment, a listed port.
 * Where its name points to is checked by the client that connects. Source: discovery.md 9.
 */
export function isAllowedAddress(text: string, allowedPorts: readonly number[] = [443]): boolean {
  if (!/^https:\/\/[^\s\\#\p{Cc}]+$/iu.test(text)) return false;
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.hostname === '') return false;
  if (url.username !== '' || url.password !== '') return false;
  return allowedPorts.includes(url.port === '' ? 443 : Number(url.port));
}
