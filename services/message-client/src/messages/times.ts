/** A time from outside in our form (UTC, milliseconds: sorts as text); undefined if it is none. */
export function utcTime(value: string | undefined): string | undefined {
  if (value === undefined || value.length > 64) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}
