import { cpus, totalmem, type } from 'node:os';

/** What a reader must know of the machine to compare; no names, no dates. */
export function machine(java: { java: string; maven: string }): string {
  const [first] = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  // The vendor adds the day of the release.
  const version = java.java.replace(/ \d{4}-\d{2}-\d{2}.*/, '');
  return `${type()}, ${cpus().length} × ${first?.model.trim() ?? 'unknown processor'}, ${gib} GiB, Node ${process.version}, ${version}`;
}
