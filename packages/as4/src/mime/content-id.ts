/** A Content-ID header's value without brackets and surrounding white space. */
export function stripContentId(value: string): string {
  const text = value.trim();
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1).trim() : text;
}

/** The Content-ID that a cid: URL names: percent-decoded (RFC 2392), '+' stays. Undefined when it is no cid: URL. */
export function contentIdOfUrl(url: string): string | undefined {
  if (!/^cid:/i.test(url)) return undefined;
  try {
    const decoded = decodeURIComponent(url.slice(4));
    return decoded === '' ? undefined : decoded;
  } catch {
    return undefined;
  }
}

/** Content-IDs that we write need no percent-encoding and no quoting anywhere. */
export function isPlainContentId(value: string): boolean {
  return /^[A-Za-z0-9._@-]{1,200}$/.test(value);
}
