import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url));

/** Official schemas and messages of other products, beside the project; tests that need them are skipped without. */
export const vectorsFolder = existsSync(root) ? root : undefined;

export function vector(path: string): Buffer {
  return readFileSync(`${root}/${path}`);
}

/** A message as it lies in a file: MIME alone, or behind HTTP headers. */
export function messageFile(path: string): { contentType: string; octets: Buffer } {
  const file = vector(path);
  const text = file.toString('latin1');
  const header = /^content-type:[ \t]*((?:[^\r\n]|\r?\n[ \t])*)/im.exec(text.slice(0, 2000));
  const firstBoundary = /(?:^|\r?\n)--([^\r\n]+)\r?\n/.exec(text);
  const isBare = text.trimStart().startsWith('--') || /^\uFEFF?<|^ï»¿</.test(text);
  if (!isBare && header?.[1]) {
    const end = /\r?\n\r?\n/.exec(text) as RegExpExecArray;
    return { contentType: header[1], octets: file.subarray(end.index + end[0].length) };
  }
  if (firstBoundary?.[1] && text.trimStart().startsWith('--'))
    return {
      contentType: `multipart/related; boundary="${firstBoundary[1].trim()}"; type="application/soap+xml"`,
      octets: file,
    };
  return { contentType: 'application/soap+xml', octets: file };
}
