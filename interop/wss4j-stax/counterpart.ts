import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The Maven project of this counterpart. */
export const wss4jProject = {
  folder: fileURLToPath(new URL('counterpart', import.meta.url)),
  jar: 'wss4j-stax-counterpart.jar',
};

/** What WSS4J saw in a message, or why it refused. */
export interface OpenedByWss4j {
  readonly refused?: string;
  /** Subjects of the certificates that signed and led to an anchor. */
  readonly signers?: readonly string[];
  /** What the signature covers; `ofReceipt`: what the receipt repeats of the message. */
  readonly references?: readonly {
    readonly uri: string;
    readonly digest: string;
    readonly ofReceipt: boolean;
  }[];
  readonly size?: number;
  readonly sha256?: string;
}

type Line = { event: string; id?: number; version?: string } & Record<string, unknown>;

/** The Java process: one command after another, as JSON lines. */
export class Wss4j {
  version = '';
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (line: Line) => void>();
  #next = 1;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  static async start(options: { classPath: string; log: string }): Promise<Wss4j> {
    const child = spawn('java', ['-Xmx1g', '-cp', options.classPath, 'budkavle.wss4j.Counterpart'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stderr.pipe(createWriteStream(options.log, { flags: 'a' }));
    const wss4j = new Wss4j(child);
    await wss4j.#listen();
    return wss4j;
  }

  #listen(): Promise<void> {
    const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    return new Promise((resolve, reject) => {
      this.#process.once('error', reject);
      this.#process.once('close', (code) => {
        const ended = `ended with ${code}`;
        reject(new Error(ended));
        for (const answer of this.#waiting.values()) answer({ event: 'answer', refused: ended });
      });
      lines.on('line', (text) => {
        const line = JSON.parse(text) as Line;
        if (line.event === 'ready') {
          this.version = line.version ?? '';
          resolve();
        } else if (line.id !== undefined) this.#waiting.get(line.id)?.(line);
      });
    });
  }

  /** Reads the MIME, verifies the signature to the anchors, decrypts. */
  async open(options: Record<string, unknown>): Promise<OpenedByWss4j> {
    return (await this.#ask('open', options)) as unknown as OpenedByWss4j;
  }

  /** Signs, encrypts and packs into the file `message`. */
  async seal(options: Record<string, unknown>): Promise<{ contentType: string }> {
    const answer = await this.#ask('seal', options);
    if (answer.refused) throw new Error(`WSS4J: ${answer.refused}`);
    return { contentType: String(answer.contentType) };
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
