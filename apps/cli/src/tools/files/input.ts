import { stat } from 'node:fs/promises';
import { UsageError } from '../../io.ts';
import { readFile, type Scratch } from './scratch.ts';

/** Something to read, several times if need be. `-` is standard input, kept in a scratch file while we run. */
export interface Input {
  /** As given; `standard input` for `-`. */
  readonly name: string;
  readonly size: number;
  open(): AsyncIterable<Buffer>;
  range(start: number, end: number): AsyncIterable<Buffer>;
}

/** @throws UsageError when it cannot be read */
export async function openInput(name: string, scratch: Scratch): Promise<Input> {
  const path = name === '-' ? await keepStandardInput(scratch) : name;
  const size = await sizeOf(path, name);
  return {
    name: name === '-' ? 'standard input' : name,
    size,
    open: () => readFile(path),
    range: (start, end) => readFile(path, { start, end }),
  };
}

async function keepStandardInput(scratch: Scratch): Promise<string> {
  const file = await scratch.file();
  for await (const chunk of process.stdin) await file.write(chunk as Buffer);
  // Closes it for writing.
  for await (const _ of file.read({ start: 0, end: 1 })) break;
  return file.path;
}

async function sizeOf(path: string, name: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new UsageError(`${name} is not a file`);
    return found.size;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
}

/** A small input whole. @throws UsageError when it is larger than `maxBytes` */
export async function readWhole(input: Input, maxBytes: number): Promise<Buffer> {
  if (input.size > maxBytes)
    throw new UsageError(`${input.name} is larger than ${maxBytes} octets: not what this command reads`);
  const chunks: Buffer[] = [];
  for await (const chunk of input.open()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
