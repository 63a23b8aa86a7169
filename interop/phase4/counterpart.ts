import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The Maven project of this counterpart. */
export const phase4Project = {
  folder: fileURLToPath(new URL('counterpart', import.meta.url)),
  jar: 'phase4-counterpart.jar',
};

/** What phase4 tells of a message that it has verified and decrypted. */
export interface ReceivedByPhase4 {
  readonly receiver: string;
  readonly messageId: string;
  readonly from: { readonly id: string; readonly type: string; readonly role: string };
  readonly to: { readonly id: string; readonly type: string; readonly role: string };
  readonly service: string;
  readonly serviceType: string;
  readonly action: string;
  readonly conversationId: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly propertyTypes: Readonly<Record<string, string>>;
  readonly signer: string;
  readonly contentId: string;
  readonly mimeType: string;
  readonly compressed: boolean;
  readonly size: number;
  readonly sha256: string;
}

export interface ErrorSeenByPhase4 {
  readonly code: string;
  readonly severity: string;
  readonly shortDescription?: string;
  readonly detail?: string;
}

/** What phase4's sender made of the answer. */
export interface SentByPhase4 {
  readonly result: string;
  readonly receiptMatches: boolean;
  readonly receiptFindings: readonly string[];
  readonly answerSigned?: boolean;
  readonly signer?: string;
  readonly refToMessageId?: string;
  readonly hasReceipt?: boolean;
  readonly errors?: readonly ErrorSeenByPhase4[];
  readonly failure?: string;
  readonly milliseconds: number;
}

/** How a message got on, of many. */
export interface MeasuredByPhase4 {
  readonly seconds: number;
  /** Milliseconds to the verified receipt, of each message. */
  readonly latencies: readonly number[];
}

export interface CounterpartOptions {
  readonly classPath: string;
  readonly anchors: string;
  readonly log: string;
  readonly logLevel?: 'info' | 'error';
  /** The file of Java's security properties: which cipher does AES-GCM. */
  readonly security?: 'java.security' | 'java-own-ciphers.security';
  /** Options of the Java machine for its memory. */
  readonly heap?: readonly string[];
}

type Line = { event: string; id?: number; failure?: string } & Record<string, unknown>;

/** The Java process: commands in, answers and received messages out, as JSON lines. */
export class Counterpart {
  readonly received: ReceivedByPhase4[] = [];
  version = '';
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (line: Line) => void>();
  #next = 1;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async start(options: CounterpartOptions): Promise<Counterpart> {
    const { security = 'java.security', heap = ['-Xmx4g'], logLevel = 'info' } = options;
    const properties = {
      'java.security.properties': fileURLToPath(new URL(`counterpart/${security}`, import.meta.url)),
      'org.slf4j.simpleLogger.defaultLogLevel': logLevel,
      'org.slf4j.simpleLogger.showDateTime': 'true',
      'phase4.manager.inmemory': 'true',
    };
    const child = spawn(
      'java',
      [
        ...heap,
        ...Object.entries(properties).map(([name, value]) => `-D${name}=${value}`),
        '-cp',
        options.classPath,
        'budkavle.interop.Counterpart',
        options.anchors,
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    child.stderr.pipe(createWriteStream(options.log, { flags: 'a' }));
    const counterpart = new Counterpart(child);
    await counterpart.#listen();
    return counterpart;
  }

  #listen(): Promise<void> {
    const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    return new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('close', (code) => {
        reject(new Error(`the counterpart ended with ${code}`));
        for (const answer of this.#waiting.values())
          answer({ event: 'answer', failure: `ended with ${code}` });
      });
      lines.on('line', (text) => {
        const line = JSON.parse(text) as Line;
        if (line.event === 'ready') {
          this.version = String(line.version);
          resolve();
        } else if (line.event === 'received') this.received.push(line as unknown as ReceivedByPhase4);
        else if (line.id !== undefined) this.#waiting.get(line.id)?.(line);
      });
    });
  }

  async listen(options: Record<string, unknown>): Promise<number> {
    const { port, failure } = await this.#ask('listen', options);
    if (failure) throw new Error(`phase4: ${failure}`);
    return Number(port);
  }

  async send(options: Record<string, unknown>): Promise<SentByPhase4> {
    return (await this.#ask('send', options)) as unknown as SentByPhase4;
  }

  async measure(options: Record<string, unknown>): Promise<MeasuredByPhase4> {
    const answer = await this.#ask('measure', options);
    if (answer.failure) throw new Error(`phase4: ${answer.failure}`);
    return answer as unknown as MeasuredByPhase4;
  }

  get pid(): number {
    return this.#process.pid as number;
  }

  /** phase4's settings are system properties, read when they are needed. */
  async property(name: string, value: string): Promise<void> {
    const { failure } = await this.#ask('property', { name, value });
    if (failure) throw new Error(`phase4: ${failure}`);
  }

  #ask(command: string, options: Record<string, unknown>): Promise<Line> {
    const id = this.#next++;
    return new Promise((resolve) => {
      this.#waiting.set(id, (line) => {
        this.#waiting.delete(id);
        resolve(line);
      });
      this.#process.stdin?.write(`${JSON.stringify({ ...options, command, id })}\n`);
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.stdin?.end();
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
  }
}
