/**
 * Content-Disposition of a download (RFC 6266): an ASCII name for old readers, the whole name in RFC 8187 form.
 * The name is expected to be free of paths and control characters; what could still break the header is replaced.
 */
export function contentDisposition(fileName: string): string {
  const ascii = fileName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/g, '_')
    .replace(/["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** A content type that can stand in a header; anything that a browser might run is sent as octets. */
export function downloadType(contentType: string): string {
  const plain = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  if (!/^[a-z0-9][a-z0-9.+-]{0,99}\/[a-z0-9][a-z0-9.+-]{0,99}$/.test(plain))
    return 'application/octet-stream';
  if (/html|svg|xml|javascript|ecmascript|x-shockwave/.test(plain)) return 'application/octet-stream';
  return plain.startsWith('text/') ? `${plain}; charset=utf-8` : plain;
}
