/** Today in the reader's own time zone, `2026-11-24`. */
export function today(now = new Date()): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** The day has passed. */
export function isOverdue(day: string, now = new Date()): boolean {
  return day < today(now);
}
