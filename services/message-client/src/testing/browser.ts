/** A browser without a screen: keeps cookies per host and port as we name them, follows redirects one by one. */
export class TestBrowser {
  readonly cookies = new Map<string, string>();
  csrfToken = '';

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0)
      headers.set('cookie', [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return response;
  }

  #keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(';');
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const gone = attributes.some((one) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(one));
    if (gone) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(at + 1).trim());
  }

  /** Follows redirects until a page comes, or one leads where `until` says. */
  async follow(
    url: string,
    until: (url: URL) => boolean = () => false,
  ): Promise<{ url: URL; response?: Response }> {
    let next = new URL(url);
    for (let hop = 0; hop < 20; hop += 1) {
      if (hop > 0 && until(next)) return { url: next };
      const response = await this.fetch(next.href);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null)
        return { url: next, response };
      await response.arrayBuffer();
      next = new URL(location, next);
    }
    throw new Error('too many redirects');
  }

  /** Logs in at the test identity provider; answers where the browser ends up. */
  async logIn(webUrl: string, sub: string, level = 3, action = 'login'): Promise<URL> {
    const { url, response } = await this.follow(`${webUrl}/login`);
    if (response?.status !== 200) return url;
    const posted = await this.fetch(url.href, {
      method: 'POST',
      body: new URLSearchParams({ sub, level: String(level), action }),
    });
    const target = new URL(posted.headers.get('location') ?? '', url);
    return (
      await this.follow(target.href, (one) => one.origin === webUrl && !one.pathname.startsWith('/login'))
    ).url;
  }
}
