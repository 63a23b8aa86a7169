/** What files may be together: a message has at most 30 MB as it is written, where every file grows by a third (base64). */
export const attachmentLimit = Math.floor(30 * 1024 * 1024 * 0.75) - 64 * 1024;

/** 512 B, 14 kB, 2,4 MB. */
export function bytes(count: number, language: string): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${Math.round(count / 1024)} kB`;
  const megabytes = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(
    count / (1024 * 1024),
  );
  return `${megabytes} MB`;
}
