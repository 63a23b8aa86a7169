/** How long what an administrator took away can be given back. */
const undoMs = 24 * 60 * 60_000;

/** What was removed after this can be given back. */
export function stillUndoable(): string {
  return new Date(Date.now() - undoMs).toISOString();
}

export function undoUntil(removedAt: string): string {
  return new Date(Date.parse(removedAt) + undoMs).toISOString();
}
