import { asciiLower, type Identifier } from '@budkavle/discovery';

/** Which document a request asks for; undefined `documentKey` = the ServiceGroup. */
export interface SmpQuestion {
  readonly participantKey: string;
  readonly documentKey: string;
}

const longestPath = 2000;

/** How published documents are found: scheme exactly, value without regard to case (discovery.md 1). */
export function identifierKey({ scheme, value }: Identifier): string {
  return `${scheme}::${asciiLower(value)}`;
}

/** The key of a participant's ServiceGroup. */
export const serviceGroupKey = '';

/**
 * Reads `/{participant}` and `/{participant}/services/{document}`: divided at the slashes, each segment decoded once,
 * then split at its first `::`, so that plain and encoded colons are the same. Undefined: no such address;
 * 'malformed': an escape that is none. Never throws.
 */
export function readSmpPath(rawUrl: string, basePath = ''): SmpQuestion | 'malformed' | undefined {
  const path = rawUrl.split(/[?#]/, 1)[0] as string;
  if (path.length > longestPath || !path.startsWith(`${basePath}/`)) return undefined;
  const segments = path.slice(basePath.length + 1).split('/');
  if (segments.at(-1) === '') segments.pop();
  if (segments.length !== 1 && !(segments.length === 3 && segments[1] === 'services')) return undefined;
  const participant = readSegment(segments[0] as string);
  const document = segments.length === 3 ? readSegment(segments[2] as string) : serviceGroupKey;
  if (participant === 'malformed' || document === 'malformed') return 'malformed';
  if (participant === undefined || document === undefined) return undefined;
  return { participantKey: participant, documentKey: document };
}

function readSegment(segment: string): string | 'malformed' | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch {
    return 'malformed';
  }
  const at = decoded.indexOf('::');
  if (at < 1 || decoded.length === at + 2 || decoded.includes('\0')) return undefined;
  return identifierKey({ scheme: decoded.slice(0, at), value: decoded.slice(at + 2) });
}
