import type { Answer, Question } from 'dns-packet';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { naptrExpression } from './naptr-expression.ts';

/** What the zone says to a question. */
export interface ZoneAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'REFUSED';
  readonly answers: readonly Answer[];
  readonly authorities: readonly Answer[];
}

/** Numbers and names of the zone. */
export interface ZoneOptions {
  readonly apex: string;
  readonly ttlSeconds: number;
  readonly negativeTtlSeconds: number;
  readonly nameServer: string;
}

const scheme = 'iso6523-actorid-upis';

/**
 * The zone: SOA and NS at the apex, one NAPTR a participant, nothing else, no wildcard (discovery.md 2.4).
 * Names outside it are refused. Names are compared without regard to ASCII case.
 */
export class Zone {
  readonly #db: Kysely<FederationTables>;
  readonly #options: ZoneOptions;

  constructor(db: Kysely<FederationTables>, options: ZoneOptions) {
    this.#db = db;
    this.#options = options;
  }

  async answer(question: Question): Promise<ZoneAnswer> {
    const { apex } = this.#options;
    const name = question.name.toLowerCase().replace(/\.$/, '');
    if (name !== apex && !name.endsWith(`.${apex}`)) {
      return { rcode: 'REFUSED', answers: [], authorities: [] };
    }
    const labels = name === apex ? [] : name.slice(0, -apex.length - 1).split('.');
    const wanted = (type: string): boolean => [type, 'ANY'].includes(question.type as string);
    if (labels.length === 0) return await this.#apex(wanted);
    // The scheme alone holds names but has no records of its own.
    if (labels.length === 1 && labels[0] === scheme) return await this.#nothing('NOERROR');
    if (labels.length === 2 && labels[1] === scheme) {
      const url = await this.#smpUrl(labels[0] as string);
      if (url !== undefined) {
        if (!wanted('NAPTR')) return await this.#nothing('NOERROR');
        return { rcode: 'NOERROR', answers: [this.#naptr(question.name, url)], authorities: [] };
      }
    }
    return await this.#nothing('NXDOMAIN');
  }

  async #apex(wanted: (type: string) => boolean): Promise<ZoneAnswer> {
    const answers: Answer[] = [];
    const { apex, ttlSeconds: ttl, nameServer } = this.#options;
    if (wanted('SOA')) answers.push(await this.#soa(ttl));
    if (wanted('NS')) answers.push({ type: 'NS', name: apex, ttl, data: nameServer });
    return answers.length > 0
      ? { rcode: 'NOERROR', answers, authorities: [] }
      : await this.#nothing('NOERROR');
  }

  /** NXDOMAIN and NODATA carry the SOA, so that resolvers know how long to believe them (RFC 2308). */
  async #nothing(rcode: 'NOERROR' | 'NXDOMAIN'): Promise<ZoneAnswer> {
    const { ttlSeconds, negativeTtlSeconds } = this.#options;
    return { rcode, answers: [], authorities: [await this.#soa(Math.min(ttlSeconds, negativeTtlSeconds))] };
  }

  #naptr(name: string, smpUrl: string): Answer {
    return {
      type: 'NAPTR',
      name,
      ttl: this.#options.ttlSeconds,
      data: {
        order: 100,
        preference: 10,
        flags: 'U',
        services: 'Meta:SMP',
        regexp: naptrExpression(smpUrl),
        replacement: '.',
      },
    };
  }

  async #soa(ttl: number): Promise<Answer> {
    const { apex, nameServer, negativeTtlSeconds } = this.#options;
    const row = await this.#db
      .selectFrom('zone')
      .select('serial')
      .where('apex', '=', apex)
      .executeTakeFirst();
    return {
      type: 'SOA',
      name: apex,
      ttl,
      data: {
        mname: nameServer,
        rname: `hostmaster.${apex}`,
        serial: (row?.serial ?? 1) % 2 ** 32,
        refresh: 300,
        retry: 60,
        expire: 604800,
        minimum: negativeTtlSeconds,
      },
    };
  }

  async #smpUrl(label: string): Promise<string | undefined> {
    const row = await this.#db
      .selectFrom('locator')
      .select('smp_url')
      .where('label', '=', label)
      .where('scheme', '=', scheme)
      .executeTakeFirst();
    return row?.smp_url;
  }
}
