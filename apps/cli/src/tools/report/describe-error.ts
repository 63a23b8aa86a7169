import { findError } from '../errors/collect.ts';

/** An error as one line: title from the catalogue, then what the library said of the place. Never content, never a stack. */
export function describeError(error: unknown): { code: string; text: string } {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const { message, reason } = error as { message?: string; reason?: string };
  const said = (reason ?? message ?? '').replace(`${code}: `, '');
  const title = (findError(code)?.title ?? '').replace(/\.$/, '');
  const repeats = title.toLowerCase().includes(said.toLowerCase()) || said.startsWith(title);
  return { code, text: repeats ? (said.startsWith(title) && said) || title : `${title}: ${said}` };
}

/** The stable code of an error of ours; undefined for everything else (a bug, which must not be hidden). */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && findError(code) ? code : undefined;
}
