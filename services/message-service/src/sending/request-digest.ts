import { createHash } from 'node:crypto';
import type { MessageCreateAttributes } from '@budkavle/contracts';
import type { UploadedFile } from './incoming-document.ts';

/** What tells a repeated request from another message under the same id: everything the client said, files by their hash. */
export function requestDigest(
  attributes: MessageCreateAttributes,
  files: ReadonlyMap<string, UploadedFile>,
): string {
  const { messageStatus: _status, events: _events, ...said } = attributes;
  const text = JSON.stringify(said, (key, value: unknown) => {
    if (key === 'content' && typeof value === 'string') return files.get(value)?.sha256 ?? value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(text).digest('hex');
}
