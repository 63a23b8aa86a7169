import { getManyValues, isMany, none } from 'stream-chain/defs.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import { ContractError } from '../../errors.ts';

/** Pulls the tokens of one JSON text; strings come in pieces, so that a long one is never held. */
export class TokenReader {
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parse = jsonParser({ packValues: false, streamValues: true });
  readonly #maxBytes: number;
  #tokens: readonly Token[] = [];
  #position = 0;
  #bytes = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>, maxBytes: number) {
    this.#source = source[Symbol.asyncIterator]();
    this.#maxBytes = maxBytes;
  }

  /** Octets read so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The next token if it is at hand: undefined means call `fill`. */
  take(): Token | undefined {
    const token = this.#tokens[this.#position];
    if (token) this.#position += 1;
    return token;
  }

  /** Reads on. false: the text has ended. CONTRACT_JSON when it is malformed, CONTRACT_TOO_LARGE when it is too long. */
  async fill(): Promise<boolean> {
    while (!this.#ended) {
      const { value, done } = await this.#source.next();
      if (done) this.#ended = true;
      else this.#bytes += value.length;
      if (this.#bytes > this.#maxBytes) {
        throw new ContractError('CONTRACT_TOO_LARGE', `The document is larger than ${this.#maxBytes} octets`);
      }
      this.#tokens = this.#parseChunk(done ? undefined : value);
      this.#position = 0;
      if (this.#tokens.length > 0) return true;
    }
    return false;
  }

  /** Lets the source go (a refused document is not read to its end). */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
  }

  #parseChunk(chunk: Uint8Array | undefined): readonly Token[] {
    try {
      const text = this.#decoder.decode(chunk, { stream: chunk !== undefined });
      const tokens = text === '' ? [] : values(this.#parse(text));
      return chunk === undefined ? [...tokens, ...values(this.#parse(none as never))] : tokens;
    } catch (cause) {
      // The parser's own message may quote the text: it is not passed on.
      throw new ContractError('CONTRACT_JSON', 'The body is not one JSON document in UTF-8', {
        cause: cause instanceof Error ? cause.name : undefined,
      });
    }
  }
}

function values(result: unknown): readonly Token[] {
  if (result === none) return [];
  return isMany(result) ? (getManyValues(result) as Token[]) : [result as Token];
}
