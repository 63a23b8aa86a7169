import { type DestinationStream, destination as fileDestination, pino } from 'pino';
import { errorFields } from './error-fields.ts';
import { type LogFieldName, type LogFields, logFields } from './fields.ts';

/** One line: fields first, then a fixed text (never with values in it). */
export interface LogLine {
  (fields: LogFields, message: string): void;
  (message: string): void;
}

export interface Logger {
  readonly level: string;
  debug: LogLine;
  info: LogLine;
  warn: LogLine;
  error: LogLine;
  fatal: LogLine;
  /** A logger that adds these fields to every line. */
  child(fields: LogFields): Logger;
}

export interface LoggerOptions {
  name: string;
  /** debug, info, warn, error, fatal or silent; info unless told. */
  level?: string;
  /** A file path or a stream; standard output unless told. */
  destination?: string | DestinationStream;
  /** Told of every line that is written, with its fields as they are written: for traces. Must not throw. */
  observe?: LogObserver;
}

/** Hears what is logged, after everything that does not belong in a log has been dropped. */
export type LogObserver = (level: string, fields: Readonly<Record<string, unknown>>, message: string) => void;

const levels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
type Level = (typeof levels)[number];

/** JSON lines with a fixed list of fields (`logs/fields.ts`). */
export function createLogger(options: LoggerOptions): Logger {
  const target =
    typeof options.destination === 'string'
      ? fileDestination({ dest: options.destination, mkdir: true, append: true, sync: true })
      : (options.destination ?? fileDestination({ dest: 1, sync: true }));
  const base = pino(
    {
      level: options.level ?? 'info',
      base: { name: options.name },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    target,
  );
  const { observe } = options;
  return wrap(
    (level, fields, message) => {
      base[level](fields, message);
      if (observe && base.isLevelEnabled(level)) observe(level, fields, message);
    },
    base.level,
    {},
  );
}

/** A logger that writes nothing. */
export const silentLogger: Logger = wrap(() => {}, 'silent', {});

type Write = (level: Level, fields: Record<string, unknown>, message: string) => void;

function wrap(write: Write, level: string, fixed: Record<string, unknown>): Logger {
  const line =
    (at: Level): LogLine =>
    (first: LogFields | string, message?: string) => {
      if (typeof first === 'string') write(at, fixed, first);
      else write(at, { ...fixed, ...allowedFields(first) }, message ?? '');
    };
  return {
    level,
    debug: line('debug'),
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    fatal: line('fatal'),
    child: (fields) => wrap(write, level, { ...fixed, ...allowedFields(fields) }),
  };
}

function allowedFields(fields: LogFields): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const kind = Object.hasOwn(logFields, name) ? logFields[name as LogFieldName] : undefined;
    if (kind === undefined || value === undefined || value === null) continue;
    if (kind === 'error') kept[name] = errorFields(value);
    else if (kind === 'url') kept[name] = withoutQuery(value);
    else if (kind === 'id') kept[name] = identifier(value);
    else if (typeof value === kind) kept[name] = value;
  }
  return kept;
}

function identifier(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return /^[\x21-\x7eåäöÅÄÖ]{1,300}$/.test(value) ? value : '(not an identifier)';
}

/** Queries and user names can hold secrets: only scheme, host and path are told. */
function withoutQuery(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return identifier(`${url.protocol}//${url.host}${url.pathname}`);
}
