const origins = new Map<string, string>();

/** Remembers from which file a secret text was read. */
export function noteSecretFile(text: string, path: string): void {
  origins.set(text, path);
}

/** The file that this secret text of a configuration was read from: who can follow changes of it asks here. */
export function secretFile(text: string): string | undefined {
  return origins.get(text);
}
