/** A started service: what the command line and the tests hold on to. */
export interface RunningService {
  readonly name: string;
  /** Addresses by purpose, for instance `{ api: 'https://127.0.0.1:4711' }`. */
  readonly urls: Record<string, string>;
  /** Stops taking new work, finishes what is under way, closes. May be called twice. */
  stop(): Promise<void>;
  /** Takes over new certificates and keys of a configuration without stopping; all or none. Absent: it cannot. */
  reload?(configuration: never): Promise<void>;
}
