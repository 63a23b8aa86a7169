import { type CookieNames, cookieNames } from '../identity/cookies.ts';

/** Where browsers find us, and what follows from it. With port 0 it is known only when the server listens. */
export class PublicAddress {
  readonly #participant: string;
  #url: string | undefined;
  #cookies: CookieNames | undefined;

  constructor(participant: string, url: string | undefined) {
    this.#participant = participant;
    this.#url = url?.replace(/\/+$/, '');
  }

  /** What was configured stays. */
  listensAt(url: string): void {
    this.#url ??= url;
  }

  get url(): string {
    if (this.#url === undefined) throw new Error('the server does not listen yet');
    return this.#url;
  }

  get cookies(): CookieNames {
    this.#cookies ??= cookieNames(this.url, this.#participant);
    return this.#cookies;
  }
}
