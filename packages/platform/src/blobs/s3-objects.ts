import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ServiceError } from '../errors/service-error.ts';

export interface S3Options {
  /** Absent: that of Amazon for the region. */
  endpoint?: string | undefined;
  region: string;
  bucket: string;
  /** Before every name, for a bucket that others use too: `budkavle/`. */
  prefix?: string | undefined;
  /** Absent: what the machine gives (environment, instance role). */
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** `https://host/bucket/name` instead of `https://bucket.host/name`: for most servers but Amazon's. */
  pathStyle?: boolean | undefined;
}

/** One object as it is now: what is read later is read from this version or not at all. */
export interface S3Object {
  size: number;
  version: string | undefined;
}

/** The few operations on a bucket that a blob store needs. Errors: BLOB_STORE_UNAVAILABLE. */
export class S3Objects {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;

  constructor(options: S3Options) {
    const { accessKeyId, secretAccessKey } = options;
    this.#client = new S3Client({
      region: options.region,
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      forcePathStyle: options.pathStyle ?? options.endpoint !== undefined,
      ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
      // What goes wrong is told by our error; its own words would go to the console.
      logger: silent,
      requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
      // We give the digest of what we store ourselves; other servers know no other checksums.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
    this.#bucket = options.bucket;
    this.#prefix = options.prefix ?? '';
  }

  /** Whether the bucket is there and we may use it. */
  async check(): Promise<void> {
    await this.#told(this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket })));
  }

  /** A file as an object, in the place of one of that name. Durable when the promise resolves: the server has checked its digest. */
  async put(name: string, path: string): Promise<void> {
    const [{ size }, digest] = await Promise.all([stat(path), digestOf(path)]);
    // The client itself repeats only what it holds in memory.
    for (let attempt = 1; ; attempt += 1) {
      const body = createReadStream(path);
      const stored = this.#client.send(
        new PutObjectCommand({
          ...this.#named(name),
          Body: body,
          ContentLength: size,
          ContentMD5: digest,
          ContentType: 'application/octet-stream',
        }),
      );
      try {
        await this.#told(stored);
        return;
      } catch (error) {
        if (attempt === 3) throw error;
        await sleep(attempt * 300);
      } finally {
        body.destroy();
      }
    }
  }

  async find(name: string): Promise<S3Object | undefined> {
    const head = await this.#told(unlessMissing(this.#client.send(new HeadObjectCommand(this.#named(name)))));
    return head && { size: head.ContentLength ?? 0, version: head.ETag };
  }

  /** Octets from `start` to before `end` of that version; undefined when it is not there any more. */
  async read(
    name: string,
    version: string | undefined,
    range: { start: number; end: number },
  ): Promise<Readable | undefined> {
    const answer = await this.#told(
      unlessMissing(
        this.#client.send(
          new GetObjectCommand({
            ...this.#named(name),
            Range: `bytes=${range.start}-${range.end - 1}`,
            ...(version === undefined ? {} : { IfMatch: version }),
          }),
        ),
      ),
    );
    return answer?.Body as Readable | undefined;
  }

  async remove(name: string): Promise<void> {
    await this.#told(unlessMissing(this.#client.send(new DeleteObjectCommand(this.#named(name)))));
  }

  /** Names that begin so, a page at a time. */
  async *list(begin: string): AsyncGenerator<{ name: string; storedAt: Date }> {
    let token: string | undefined;
    do {
      const page = await this.#told(
        this.#client.send(
          new ListObjectsV2Command({
            Bucket: this.#bucket,
            Prefix: this.#prefix + begin,
            ...(token === undefined ? {} : { ContinuationToken: token }),
          }),
        ),
      );
      for (const { Key, LastModified } of page.Contents ?? [])
        if (Key !== undefined)
          yield { name: Key.slice(this.#prefix.length), storedAt: LastModified ?? new Date() };
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  close(): void {
    this.#client.destroy();
  }

  #named(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + name };
  }

  async #told<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (cause) {
      throw new ServiceError('BLOB_STORE_UNAVAILABLE', {
        status: 503,
        message: 'The object store does not do what it is asked.',
        cause,
      });
    }
  }
}

/** Undefined when it is not there, or not in that version any more. */
async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
    const { name } = error as { name?: string };
    if (name === 'NoSuchBucket') throw error;
    if (status === 404 || status === 412) return undefined;
    throw error;
  }
}

/** What the protocol calls Content-MD5: it tells damage on the way; what is authentic, the content's own tags tell. */
async function digestOf(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
