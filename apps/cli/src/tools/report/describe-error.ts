import { findError } from '../errors/collect.ts';

/** An error as one line: title from the catalogue, then what the library said of the place. Never content, never a stack. */
export function describeError(error: unknown): { code: string; text: string } {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const { message = '', reason } = error as { message?: string; reason?: string };
  const title = findError(code)?.title.replace(/\.$/, '');
  // Where there is no title at hand, the message is the title.
  if (title === undefined) return { code, text: reason ? `${message} (${reason})` : message || code };
  const said = (reason ?? message).replace(`${code}: `, '');
  if (said.startsWith(title)) return { code, text: said };
  return { code, text: title.toLowerCase().includes(said.toLowerCase()) ? title : `${title}: ${said}` };
}

/** Codes of the packages that the tools stand on. */
const ours = /^(?:(?:XML|DSIG|ENC|FMT|PKI|AS4|DISC)_|EBMS:)/;

/** The stable code of an error of ours; undefined for everything else (a bug, which must not be hidden). */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && ours.test(code) ? code : undefined;
}
