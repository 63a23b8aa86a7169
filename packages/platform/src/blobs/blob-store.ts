/** Bytes from `start` to before `end`. */
export interface ByteRange {
  start?: number;
  end?: number;
}

/** What a blob is known by. */
export interface BlobReference {
  /** SHA-256 of the content, hexadecimal. */
  hash: string;
  size: number;
}

/** A place to write while it is not yet known whether it will be kept. One writer at a time. */
export interface Spool {
  /** Bytes written so far. */
  readonly size: number;
  /** Errors: BLOB_TOO_LARGE. */
  write(chunk: Uint8Array): Promise<void>;
  /** What has been written so far, also before it is known whether it will be kept. */
  read(range?: ByteRange): AsyncIterable<Buffer>;
  /** Makes it a blob; durable when the promise resolves. Twice gives the same answer. */
  commit(): Promise<BlobReference>;
  /** Leaves nothing. After commit() it does nothing. */
  discard(): Promise<void>;
}

export interface RemoveOptions {
  /**
   * First overwrites what the content's own key was made from, where the store can: neither what the disk still holds of it
   * nor the organisation's key opens it afterwards.
   */
  shred?: boolean;
}

/** Content by hash, encrypted with the organisation's key. */
export interface BlobStore {
  /** Durable when the promise resolves. Errors: BLOB_TOO_LARGE. */
  put(
    organisation: string,
    source: AsyncIterable<Uint8Array>,
    options?: { maxBytes?: number },
  ): Promise<BlobReference>;
  /**
   * Reads whole or in part; every byte given has been authenticated.
   * Errors, when the first byte is asked for or later: BLOB_MISSING, BLOB_CORRUPT, BLOB_RANGE_INVALID, KEY_MISSING.
   */
  open(organisation: string, hash: string, range?: ByteRange): AsyncIterable<Buffer>;
  has(organisation: string, hash: string): Promise<boolean>;
  /** The size, or undefined when it is not there. */
  stat(organisation: string, hash: string): Promise<BlobReference | undefined>;
  /** The same content is stored once: remove it only when nothing refers to it any more. Missing is no error. */
  remove(organisation: string, hash: string, options?: RemoveOptions): Promise<void>;
  /** Every blob that an organisation has, in no order, without memory growing: for sweeps and re-encryption. */
  list(organisation: string): AsyncIterable<{ hash: string; storedAt: Date }>;
  /** The id of the organisation's key that encrypts it; undefined when it is not there. */
  keyOf(organisation: string, hash: string): Promise<string | undefined>;
  /**
   * Encrypts it anew with the organisation's present key, as one step for whoever reads it. false: it is already, or it is
   * not there. Who may remove blobs meanwhile must keep this from happening to one that is being removed.
   */
  reencrypt(organisation: string, hash: string): Promise<boolean>;
  spool(organisation: string, options?: { maxBytes?: number }): Promise<Spool>;
  /** Gives the mark of this process on its spool folder back. Spools under way are lost. */
  close(): Promise<void>;
}
