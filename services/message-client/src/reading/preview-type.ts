/** Above this a file is better downloaded. */
const maxBytes = 32 * 1024 * 1024;

/**
 * What a browser may be told that a file is, to show it: pictures without script, plain text, PDF (drawn by the page's
 * own viewer, not by the browser's). undefined: not shown, only downloaded.
 */
export function previewType(file: { type: string; size: number }): string | undefined {
  if (Number(file.size) > maxBytes) return undefined;
  const type = (file.type.split(';')[0] ?? '').trim().toLowerCase();
  if (['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'application/pdf'].includes(type)) return type;
  if (type === 'text/plain' || type === 'text/csv' || type === 'text/markdown')
    return 'text/plain; charset=utf-8';
  return undefined;
}
