import { ContractError } from '../../errors.ts';
import { Base64Decoder } from './base64.ts';
import { defaultJsonLimits, type JsonLimits } from './limits.ts';
import { TokenReader } from './tokens.ts';

/** Which file: indexes into `digitalDocument` and `contentFiles`. Name and type are there only if they came before the content. */
export interface ContentPlace {
  document: number;
  file: number;
  fileName?: string;
  contentType?: string;
}

export interface ReadMessageOptions {
  limits?: Partial<JsonLimits>;
  /**
   * Gets each file's octets; what it returns takes the place of `content` in the document. It need not read to the end.
   * `before`: the attributes that came before, unchecked.
   */
  onContent(
    place: ContentPlace,
    content: AsyncIterable<Buffer>,
    before: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}

/**
 * Reads one document of the SDK API (`createMessage` or `outputData`) as a stream: everything but the files' `content` becomes
 * plain values, each content goes to `onContent` in the order of the text. Refused (CONTRACT_JSON): malformed JSON or UTF-8,
 * a key given twice, `__proto__`, anything beyond `limits`, content that is not base64. CONTRACT_TOO_LARGE: more than `maxBytes`.
 */
export async function readMessageDocument(
  source: AsyncIterable<Uint8Array>,
  options: ReadMessageOptions,
): Promise<unknown> {
  const limits = { ...defaultJsonLimits, ...options.limits };
  const reader = new TokenReader(source, limits.maxBytes);
  try {
    return await new DocumentReader(reader, limits, options.onContent).read();
  } finally {
    await reader.close();
  }
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Frame {
  container: Json[] | { [key: string]: Json };
  key: string;
}

class DocumentReader {
  readonly #reader: TokenReader;
  readonly #limits: JsonLimits;
  readonly #onContent: ReadMessageOptions['onContent'];
  readonly #frames: Frame[] = [];
  #root: Json | undefined;
  #values = 0;
  #text = 0;

  constructor(reader: TokenReader, limits: JsonLimits, onContent: ReadMessageOptions['onContent']) {
    this.#reader = reader;
    this.#limits = limits;
    this.#onContent = onContent;
  }

  async read(): Promise<unknown> {
    for (;;) {
      const token = this.#reader.take();
      if (!token) {
        if (await this.#reader.fill()) continue;
        if (this.#root === undefined || this.#frames.length > 0) throw this.#refuse('it ends too early');
        return this.#root;
      }
      switch (token.name) {
        case 'startObject':
          this.#open({});
          break;
        case 'startArray':
          this.#open([]);
          break;
        case 'endObject':
        case 'endArray':
          this.#frames.pop();
          break;
        case 'startKey':
          this.#key(await this.#string('endKey', this.#limits.maxKeyLength));
          break;
        case 'startString': {
          const place = this.#contentPlace();
          this.#add(place ? await this.#content(place) : await this.#string('endString'));
          break;
        }
        case 'startNumber':
          this.#add(Number(await this.#string('endNumber', 64)));
          break;
        case 'trueValue':
        case 'falseValue':
        case 'nullValue':
          this.#add(token.value);
          break;
        default:
          throw this.#refuse('unexpected token');
      }
    }
  }

  #open(container: Json[] | { [key: string]: Json }): void {
    this.#add(container);
    if (this.#frames.length >= this.#limits.maxDepth) throw this.#refuse('it is nested too deeply');
    this.#frames.push({ container, key: '' });
  }

  #key(key: string): void {
    const frame = this.#frames.at(-1) as Frame;
    // Two readers may disagree on which of two equal keys counts: none is taken.
    if (key === '__proto__' || Object.hasOwn(frame.container, key))
      throw this.#refuse('a key is given twice');
    frame.key = key;
  }

  #add(value: Json): void {
    this.#values += 1;
    if (this.#values > this.#limits.maxValues) throw this.#refuse('it has too many values');
    const frame = this.#frames.at(-1);
    if (!frame) this.#root = value;
    else if (Array.isArray(frame.container)) frame.container.push(value);
    else frame.container[frame.key] = value;
  }

  async #string(
    end: 'endString' | 'endKey' | 'endNumber',
    maxLength = this.#limits.maxText,
  ): Promise<string> {
    let text = '';
    for (;;) {
      const token = this.#reader.take();
      if (token === undefined) {
        if (!(await this.#reader.fill())) throw this.#refuse('it ends too early');
      } else if (token.name === end) {
        this.#text += text.length;
        return text;
      } else {
        text += (token as { value: string }).value;
        if (text.length > maxLength || this.#text + text.length > this.#limits.maxText) {
          throw this.#refuse('a text is too long');
        }
      }
    }
  }

  async #content(place: ContentPlace): Promise<string> {
    const octets = this.#octets();
    const replacement = await this.#onContent(
      place,
      octets,
      this.#frames[2]?.container as Record<string, unknown>,
    );
    for await (const _ of octets) {
      // The consumer left some: the rest is checked and skipped.
    }
    return replacement;
  }

  /** Iterable again after an early leave: it goes on where it was. */
  #octets(): AsyncIterable<Buffer> {
    const decoder = new Base64Decoder();
    let ended = false;
    const next = async (): Promise<IteratorResult<Buffer>> => {
      while (!ended) {
        // The parser gives pieces of 256 characters: those at hand are decoded together.
        let pieces = '';
        let token = this.#reader.take();
        for (; token?.name === 'stringChunk'; token = this.#reader.take()) pieces += token.value;
        ended = token !== undefined;
        const octets = ended ? Buffer.concat([decoder.write(pieces), decoder.end()]) : decoder.write(pieces);
        if (octets.length === 0 && !ended && !(await this.#reader.fill()))
          throw this.#refuse('it ends too early');
        if (octets.length > 0) return { done: false, value: octets };
      }
      return { done: true, value: undefined };
    };
    return {
      [Symbol.asyncIterator]: () => ({ next, return: async () => ({ done: true, value: undefined }) }),
    };
  }

  /** Whether the string that begins is data.attributes.digitalDocument[d].contentFiles[f].content. */
  #contentPlace(): ContentPlace | undefined {
    if (this.#frames.length !== 7) return undefined;
    const keys = this.#frames.map(({ container, key }) => (Array.isArray(container) ? '[]' : key));
    if (keys.join('.') !== 'data.attributes.digitalDocument.[].contentFiles.[].content') return undefined;
    const [documents, files, file] = [3, 5, 6].map((depth) => this.#frames[depth]?.container);
    const meta = file as { [key: string]: Json };
    return {
      document: (documents as Json[]).length - 1,
      file: (files as Json[]).length - 1,
      ...(typeof meta.fileName === 'string' && { fileName: meta.fileName }),
      ...(typeof meta.contentType === 'string' && { contentType: meta.contentType }),
    };
  }

  #refuse(why: string): ContractError {
    const path = this.#frames
      .map(({ container, key }) =>
        Array.isArray(container) ? String(Math.max(0, container.length - 1)) : key,
      )
      .join('.');
    return new ContractError('CONTRACT_JSON', `The JSON document is refused: ${why}`, {
      path: path.slice(0, 200),
    });
  }
}
