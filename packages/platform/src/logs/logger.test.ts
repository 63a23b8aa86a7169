import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../errors/service-error.ts';
import { createLogger, type Logger } from './logger.ts';

function logged(use: (log: Logger) => void, level = 'debug'): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  use(
    createLogger({
      name: 'test',
      level,
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
  );
  return lines;
}

it('writes one JSON object a line, with time, level, name, fields and text', () => {
  const [line] = logged((log) =>
    log.child({ organisation: '0203:exempelkommunen.example' }).info({ bytes: 5 }, 'stored'),
  );
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    name: 'test',
    organisation: '0203:exempelkommunen.example',
    bytes: 5,
    msg: 'stored',
  });
});

it('leaves out what lies below its level', () => {
  expect(logged((log) => log.info('no'), 'warn')).toEqual([]);
});

it('writes to a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-log-'));
  const path = join(folder, 'logs/test.log');
  createLogger({ name: 'test', destination: path }).warn({ count: 1 }, 'hello');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ count: 1, msg: 'hello' });
  rmSync(folder, { recursive: true });
});

describe('attacks: content in the log', () => {
  it('fields that are not on the list, or of another type, are dropped', () => {
    const fields = {
      subject: 'hemligt',
      content: 'hemligt',
      bytes: 'hemligt',
      retried: 'hemligt',
      constructor: 'hemligt',
    };
    expect(JSON.stringify(logged((log) => log.info(fields as object, 'x')))).not.toContain('hemligt');
  });

  it('sentences and line breaks do not pass as identifiers', () => {
    const [line] = logged((log) => log.info({ messageId: 'Kära Anna, provet visar', reason: 'a\nb' }, 'x'));
    expect(line).toMatchObject({ messageId: '(not an identifier)', reason: '(not an identifier)' });
  });

  it('queries and passwords of addresses are left out', () => {
    const [line] = logged((log) =>
      log.info({ url: 'https://user:secret@ap.example/as4?token=secret#secret' }, 'x'),
    );
    expect(line?.url).toBe('https://ap.example/as4');
  });

  it('messages of errors that quote what they read are left out; ours are told', () => {
    let parseError: unknown;
    try {
      JSON.parse('hemligt innehåll');
    } catch (error) {
      parseError = error;
    }
    const database = Object.assign(new Error('invalid input syntax: "hemligt"'), { code: '22P02' });
    const ours = new ServiceError('BLOB_CORRUPT', {
      message: 'Stored content is damaged.',
      cause: parseError,
    });
    const lines = logged((log) => {
      for (const error of [parseError, new Error('hemligt'), database, ours, 'hemligt'])
        log.error({ error }, 'x');
    });
    expect(JSON.stringify(lines)).not.toContain('hemligt');
    expect(lines[3]?.error).toMatchObject({ code: 'BLOB_CORRUPT', message: 'Stored content is damaged.' });
    expect(lines[2]?.error).toMatchObject({ code: '22P02' });
  });
});
