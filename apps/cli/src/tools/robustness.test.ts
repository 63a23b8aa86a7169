import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAccessPoints } from './testing/access-points.ts';
import { type TestFolder, testFolder } from './testing/folder.ts';
import { damaged, noise } from './testing/noise.ts';
import { makeOrganisations, messageXml, secretText } from './testing/organisations.ts';
import { run, spawnTool } from './testing/run.ts';

let folder: TestFolder;
const good: Record<string, Buffer> = {};
let openArguments: string[];
let inspectArguments: string[];

beforeAll(async () => {
  folder = testFolder();
  const parties = await makeOrganisations(folder);
  const message = await messageXml();
  const sealed = folder.file('sealed.xml');
  await run(
    'envelope',
    'create',
    '--payload',
    folder.file('m.xml', message),
    '--out',
    sealed,
    '--key',
    parties.senderKey,
    '--key-certificate',
    parties.senderCertificate,
    '--recipient',
    parties.recipientCertificate,
  );
  const points = await makeAccessPoints(folder);
  good.message = message;
  good.envelope = readFileSync(sealed);
  good.request = await points.request(good.envelope);
  good.receipt = await points.receipt(good.request);
  openArguments = ['--out', folder.file('opened'), '--any-signer', '--key', parties.recipientKey];
  inspectArguments = ['--key', points.receiverKey, '--key-certificate', points.receiverCertificate];
});
afterAll(() => folder.remove());

/** Every tool that reads a file. `run` throws for an error that has no code: that would be a crash. */
const tools: [string, () => string[], string[]][] = [
  ['envelope verify', () => ['--any-signer'], ['envelope']],
  ['envelope open', () => openArguments, ['envelope']],
  ['message validate', () => [], ['message', 'envelope']],
  ['receipt validate', () => [], ['envelope', 'message']],
  ['as4 inspect', () => inspectArguments, ['request', 'receipt']],
];

/** Nothing unexpected, nothing of the content among the complaints. */
async function check(tool: string, more: string[], octets: Buffer, codes: number[]): Promise<void> {
  const { code, out, err } = await run(...tool.split(' '), folder.file('noise', octets), ...more);
  expect(codes).toContain(code);
  expect(`${out}${err}`).not.toMatch(/unexpected error|\n\s+at .*:\d+:\d+/);
  expect(err).not.toContain(secretText);
}

describe('hostile input', () => {
  it.each(tools)('%s: random octets are faults or not understood, never a crash', async (tool, more) => {
    await fc.assert(
      fc.asyncProperty(noise, (octets) => check(tool, more(), octets, [1, 2])),
      { numRuns: 40 },
    );
  });

  it.each(tools)('%s: damaged documents never crash it', async (tool, more, kinds) => {
    for (const kind of kinds) {
      await fc.assert(
        fc.asyncProperty(damaged(good[kind] ?? Buffer.from('x')), (octets) =>
          check(tool, more(), octets, [0, 1, 2]),
        ),
        { numRuns: 25 },
      );
    }
  });

  it('options that are noise are not understood', async () => {
    const word = fc.oneof(
      fc.constantFrom('--json', '--out', '--key', '-', '--trust', '--at', 'verify', '--pkcs12'),
      fc.string({ maxLength: 8 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('envelope', 'message', 'receipt', 'discover', 'as4'),
        fc.array(word, { maxLength: 4 }),
        async (name, words) => {
          // Standard input is left alone: it is the test runner's.
          fc.pre(!words.includes('-') && !words.includes('--help'));
          expect((await run(name, ...words)).code).toBe(2);
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('the real command on noise: an exit code and no stack trace', async () => {
  for (const tool of ['message validate', 'as4 inspect']) {
    const { code, out, err } = await spawnTool(
      [...tool.split(' '), '-'],
      Buffer.from('\u0000<S:Envelope>\ufffe'),
    );
    expect(code).toBe(2);
    expect(`${out}${err}`).not.toMatch(/\n\s+at .*:\d+:\d+|Error:/);
  }
}, 120_000);
