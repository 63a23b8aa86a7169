import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchKey } from '../documents/keys.ts';
import { median } from '../measure/median.ts';
import { peakMemory } from '../measure/peak-memory.ts';
import type { Frame } from './xml-crypto.ts';

export interface XmlSecRun {
  /** Processor time in ms, the start of the process taken off. */
  readonly time: number;
  /** MiB; undefined where the system does not tell. */
  readonly peak: number | undefined;
  readonly output: string;
}

/** The command xmlsec1 on files. */
export class XmlSec1 {
  readonly #folder: string;
  readonly #start: number;

  constructor(folder: string, start: number) {
    this.#folder = folder;
    this.#start = start;
  }

  /** undefined where the command is missing. */
  static async find(folder: string, key: BenchKey): Promise<XmlSec1 | undefined> {
    if (process.platform === 'win32' || spawnSync('xmlsec1', ['--version']).status !== 0) return undefined;
    writeFileSync(join(folder, 'key.pem'), key.privatePem);
    writeFileSync(join(folder, 'certificate.pem'), key.certificatePem);
    const starts: number[] = [];
    for (let i = 0; i < 5; i++) starts.push((await run(['--list-key-data'])).time);
    return new XmlSec1(folder, median(starts));
  }

  async verify(document: string): Promise<XmlSecRun> {
    return this.#run(['--verify', '--insecure', '--enabled-key-data', 'x509', ...huge, document]);
  }

  /** Verifies, then decrypts: two runs. */
  async open(document: string): Promise<XmlSecRun> {
    const verified = await this.verify(document);
    const output = join(this.#folder, 'opened.xml');
    const key = ['--privkey-pem', join(this.#folder, 'key.pem')];
    return sum(
      verified,
      await this.#run(['--decrypt', ...huge, ...key, '--output', output, document], output),
    );
  }

  /** Encrypts by a template, then signs by one: two runs. `sealed` is an envelope made by the product, for the templates. */
  async seal(payload: string, sealed: Buffer, frame: Frame): Promise<XmlSecRun> {
    const text = sealed.toString('latin1');
    const data = join(this.#folder, 'data-template.xml');
    const cut = (from: string, to: string) =>
      text.slice(text.indexOf(from), text.lastIndexOf(to) + to.length);
    writeFileSync(
      data,
      cut('<xenc:EncryptedData', '</xenc:EncryptedData>')
        .replace('<xenc:EncryptedData', '<xenc:EncryptedData xmlns:ds="http://www.w3.org/2000/09/xmldsig#"')
        .replace(/xmlns:ds="[^"]*"(.*?)xmlns:ds="[^"]*"/, 'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"$1')
        .replace(/(CipherValue>)[^<]+/g, '$1')
        .replace(/<ds:X509Data>.*?<\/ds:X509Data>/, '<ds:X509Data/>'),
    );
    const encrypted = join(this.#folder, 'encrypted.xml');
    const certificate = ['--pubkey-cert-pem', join(this.#folder, 'certificate.pem')];
    const first = await this.#run(
      [
        '--encrypt',
        ...huge,
        ...certificate,
        '--session-key',
        'aes-256',
        '--binary-data',
        payload,
        '--output',
        encrypted,
        data,
      ],
      encrypted,
    );
    const template = join(this.#folder, 'envelope-template.xml');
    const signature = cut('<ds:Signature ', '</ds:Signature>')
      .replace(/<ds:(SignatureValue|DigestValue)>[^<]*/g, '<ds:$1>')
      .replace(/<ds:X509Data>.*?<\/ds:X509Data>/, '<ds:X509Data/>');
    const content = readFileSync(first.output, 'latin1')
      .replace(/^<\?xml[^>]*\?>\s*/, '')
      .trimEnd();
    const rootEnd = frame.after.lastIndexOf('</');
    writeFileSync(
      template,
      [frame.before, content, frame.after.slice(0, rootEnd), signature, frame.after.slice(rootEnd)].join(''),
      'latin1',
    );
    const output = join(this.#folder, 'sealed.xml');
    const keys = [
      '--privkey-pem',
      `${join(this.#folder, 'key.pem')},${join(this.#folder, 'certificate.pem')}`,
    ];
    return sum(first, await this.#run(['--sign', ...huge, ...keys, '--output', output, template], output));
  }

  async #run(args: readonly string[], output = ''): Promise<XmlSecRun> {
    const { time, peak } = await run(args);
    return { time: Math.max(0.1, time - this.#start), peak, output };
  }
}

const huge: readonly string[] = [];

const sum = (a: XmlSecRun, b: XmlSecRun): XmlSecRun => ({
  time: a.time + b.time,
  peak: a.peak === undefined || b.peak === undefined ? undefined : Math.max(a.peak, b.peak),
  output: b.output,
});

/** One run under a shell that tells the processor time of its children. */
async function run(args: readonly string[]): Promise<{ time: number; peak: number | undefined }> {
  const script = 'xmlsec1 "$@" >/dev/null 2>&1 & echo "pid $!"; wait $!; echo "code $?"; times';
  const shell = spawn('bash', ['-c', script, 'xmlsec1', ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  let peak: number | undefined;
  shell.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const watch = setInterval(() => {
    const pid = /^pid (\d+)/m.exec(said)?.[1];
    if (pid) peak = peakMemory(Number(pid)) ?? peak;
  }, 2);
  await new Promise((resolve) => shell.on('close', resolve));
  clearInterval(watch);
  if (!/^code 0$/m.test(said)) throw new Error('xmlsec1 refuses');
  const last = said.trim().split('\n').at(-1) ?? '';
  const seconds = [...last.matchAll(/(\d+)m([\d.]+)s/g)].map((m) => Number(m[1]) * 60 + Number(m[2]));
  return { time: seconds.reduce((all, one) => all + one, 0) * 1000, peak };
}
