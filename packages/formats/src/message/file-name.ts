const MAX_BYTES = 200;
const reserved = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/**
 * A name that is safe to store under and to offer for download: the last path component, without control,
 * direction and separator characters, without leading dots, at most 200 octets with its extension kept.
 * Never empty.
 */
export function sanitiseFileName(fileName: string): string {
  const last = fileName.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  let name = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*%]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  if (reserved.test(name)) name = `_${name}`;
  if (name === '') return 'unnamed';
  return shorten(name);
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= MAX_BYTES) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  let stem = '';
  let size = extension.length;
  for (const character of name.slice(0, name.length - extension.length)) {
    size += Buffer.byteLength(character);
    if (size > MAX_BYTES) break;
    stem += character;
  }
  return stem.replace(/[. ]+$/, '') + extension;
}
