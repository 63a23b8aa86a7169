/** Errors of these classes tell of the program, not of what it handles. */
const telling = new Set(['TypeError', 'ReferenceError', 'RangeError', 'AssertionError']);

/**
 * What a log may tell of an error: its class, code and the places in the code; its message only when the class
 * is one of ours (a stable code) or of the runtime. A parser's message quotes what it read, so it stays out.
 */
export function errorFields(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const code = (error as { code?: unknown }).code;
  const fields: Record<string, unknown> = { name: error.name };
  if (typeof code === 'string') fields.code = code.slice(0, 64);
  if (mayTell(error, code)) fields.message = error.message.slice(0, 500);
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  if (frames.length > 0) fields.at = frames.slice(0, 8).map((line) => line.trim().slice(3, 200));
  if (error.cause !== undefined && depth < 3) fields.cause = errorFields(error.cause, depth + 1);
  return fields;
}

function mayTell(error: Error, code: unknown): boolean {
  if (telling.has(error.name)) return true;
  // SQLSTATE (five characters) of PostgreSQL: the message can quote a value. Its code says enough.
  return typeof code === 'string' && /^[A-Z][A-Z0-9_:.-]{5,}$/.test(code) && error.name !== 'SyntaxError';
}
