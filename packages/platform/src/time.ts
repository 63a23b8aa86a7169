/** The time now as ISO-8601 UTC with milliseconds: fixed width, so it sorts as text. */
export function now(): string {
  return new Date().toISOString();
}

/** The time so many milliseconds from now, in the form of {@link now}. */
export function fromNow(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}
