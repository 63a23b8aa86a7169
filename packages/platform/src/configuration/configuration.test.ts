import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type from 'typebox';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfiguration } from './load.ts';
import { secret } from './secrets.ts';

const schema = Type.Object(
  {
    listenPort: Type.Integer({ minimum: 0, maximum: 65_535, default: 8080 }),
    mode: Type.Union([Type.Literal('test'), Type.Literal('production')], { default: 'test' }),
    database: Type.Object({ url: Type.String({ minLength: 1 }), password: Type.Optional(secret()) }),
    hosts: Type.Array(Type.String(), { default: [] }),
    organisations: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), key: secret(), strict: Type.Boolean({ default: true }) })),
    ),
    trace: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const load = (file: unknown, env: NodeJS.ProcessEnv = {}, overrides: object = {}) =>
  loadConfiguration(schema, { file: write('config.json', file), env, prefix: 'AP', overrides });
const faults = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    expect(error).toMatchObject({ code: 'CONFIG_INVALID' });
    return (error as Error).message;
  }
  throw new Error('no fault was found');
};

it('fills in defaults, and lets the environment go before the file and overrides before both', () => {
  const file = { database: { url: 'sqlite:a' }, listenPort: 1, mode: 'test' };
  const env = {
    AP_DATABASE__URL: 'sqlite:b',
    AP_LISTEN_PORT: '2',
    AP_HOSTS: 'a.example, b.example',
    AP_TRACE: 'true',
    OTHER: 'x',
  };
  expect(load(file, env, { listenPort: 3 })).toEqual({
    listenPort: 3,
    mode: 'test',
    database: { url: 'sqlite:b' },
    hosts: ['a.example', 'b.example'],
    trace: true,
  });
});

it('names every fault at once, with its place, what was found and what to do', () => {
  const message = faults(() =>
    load({
      listenPort: 'abc',
      mode: 'prod',
      databse: {},
      database: { url: '' },
      organisations: [{ id: 4, strct: true }],
    }),
  );
  expect(message.split('\n')).toEqual([
    'The configuration has 7 faults:',
    '- databse: found a field that is not known; did you mean "database"?.',
    '- organisations.0.strct: found a field that is not known; did you mean "strict"?.',
    '- listenPort: found a text of 3 characters; give a whole number, at least 0, at most 65535.',
    '- mode: found a text of 4 characters; give "test" or "production".',
    '- database.url: found an empty text; give text, 1 characters or more.',
    '- organisations.0.key: found nothing; give text, 1 characters or more.',
    '- organisations.0.id: found 4; give text.',
  ]);
});

it('names variables of the environment that are not known or cannot be read', () => {
  const message = faults(() => load({ database: { url: 'x' } }, { AP_LISTENPORT: '1', AP_TRACE: 'maybe' }));
  expect(message).toContain('environment AP_LISTENPORT: found no such field; did you mean AP_LISTEN_PORT?');
  expect(message).toContain(
    'environment AP_TRACE: found a text that cannot be read as this field; give true or false',
  );
});

it('reads secrets from files beside the configuration and from the environment', () => {
  write('key.txt', 'from a file\n');
  const file = {
    database: { url: 'x', password: { env: 'DATABASE_PASSWORD' } },
    organisations: [{ id: 'a', key: { file: 'key.txt' } }],
  };
  const read = load(file, { DATABASE_PASSWORD: 'from the environment' });
  expect(read.database.password).toBe('from the environment');
  expect(read.organisations).toEqual([{ id: 'a', key: 'from a file', strict: true }]);
  const missing = faults(() => load({ ...file, organisations: [{ id: 'a', key: { file: 'none.txt' } }] }));
  expect(missing).toContain('organisations.0.key: found no readable file none.txt (ENOENT)');
  expect(missing).toContain('database.password: found no environment variable DATABASE_PASSWORD');
});

it('never quotes a value of a text, which may be a secret', () => {
  const message = faults(() =>
    load({ database: { url: 'x', password: ['hunter2'] }, listenPort: 'hunter2' }),
  );
  expect(message).not.toContain('hunter2');
});

it.each([
  ['a missing file', undefined, 'no readable file (ENOENT)'],
  ['text that is neither YAML nor JSON', '{ "a": 1,', 'text that is neither YAML nor JSON (line 1)'],
  ['a list', '[]', 'no fields'],
])('says what is wrong with %s', (_name, content, wanted) => {
  const file = content === undefined ? join(folder, 'none.json') : write('config.json', content);
  expect(faults(() => loadConfiguration(schema, { file, env: {}, prefix: 'AP' }))).toContain(wanted);
});

it('attack: __proto__ in the file', () => {
  expect(faults(() => load('{"database":{"url":"x"},"__proto__":{"polluted":1}}'))).toBeDefined();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

it('takes fields that it does not name in an object that says it is open', () => {
  const open = Type.Object({ key: Type.Object({ kty: Type.String() }, { additionalProperties: true }) });
  const overrides = { key: { kty: 'EC', crv: 'P-256' } };
  expect(loadConfiguration(open, { prefix: 'OPEN', env: {}, overrides })).toEqual(overrides);
});

it('takes YAML, above what another part worked out; a fault names where in the larger configuration it stands', () => {
  const file = write('config.yaml', 'listenPort: 1 # a comment\n');
  const options = { file, env: {}, prefix: 'NOTHING', place: 'accessPoint' };
  const worked = { database: { url: 'sqlite:a' }, listenPort: 99 };
  expect(loadConfiguration(schema, { ...options, values: worked })).toMatchObject({ listenPort: 1 });
  expect(faults(() => loadConfiguration(schema, { ...options, values: { ...worked, other: 1 } }))).toContain(
    '- accessPoint.other: found a field that is not known',
  );
});
