/** 30 MB in all, counted as the message service counts them. */
export const messageLimit = 30 * 1024 * 1024;

/** 512 B, 14 kB, 2,4 MB. */
export function bytes(count: number, language: string): string {
  if (count < 1024) return `${count} B`;
  if (count < 1024 * 1024) return `${Math.round(count / 1024)} kB`;
  const megabytes = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(
    count / (1024 * 1024),
  );
  return `${megabytes} MB`;
}
