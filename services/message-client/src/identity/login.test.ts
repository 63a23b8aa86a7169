import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestBrowser } from '../testing/browser.ts';
import { kommun, socialtjanst, TestInstallation, TestUser } from '../testing/client.ts';

testDatabases('login through OpenID Connect', (make) => {
  const here = new TestInstallation(make());
  beforeAll(async () => {
    await here.start();
  });
  afterAll(() => here.stop());

  it('refuses everything without a session', async () => {
    for (const path of [
      '/api/session',
      '/api/mailboxes/x/messages?folder=inbox',
      '/api/address-book?q=a',
      '/api/events',
    ]) {
      const response = await fetch(here.web + path);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'NOT_LOGGED_IN' });
    }
  });

  it('logs in with level 3 and shows the mailboxes of the groups', async () => {
    const anna = await here.logIn('anna');
    const session = await anna.session();
    expect(session.user).toMatchObject({ name: 'Anna Andersson', assuranceLevel: 3 });
    expect(session.organisation).toEqual(kommun);
    expect(session.mailboxes).toMatchObject([
      { address: socialtjanst, permissions: ['read', 'handle', 'send'], unread: 0, failed: 0 },
    ]);
    expect(session.csrfToken.length).toBeGreaterThan(30);
  });

  it('lets in a person without any permission, to no mailbox', async () => {
    expect((await (await here.logIn('cilla')).session()).mailboxes).toEqual([]);
  });

  it('refuses level 2', async () => {
    const browser = new TestBrowser();
    const url = await browser.logIn(here.web, 'anna', 2);
    expect(url.searchParams.get('error')).toBe('LEVEL');
    expect((await browser.fetch(`${here.web}/api/session`)).status).toBe(401);
  });

  it('says that the person cancelled', async () => {
    const url = await new TestBrowser().logIn(here.web, 'anna', 3, 'cancel');
    expect(url.searchParams.get('error')).toBe('DENIED');
  });

  it('goes back to the page that was asked for', async () => {
    const browser = new TestBrowser();
    const { url } = await browser.follow(
      `${here.web}/login?returnTo=${encodeURIComponent('/brevlador/1?a=b')}`,
    );
    const posted = await browser.fetch(url.href, {
      method: 'POST',
      body: new URLSearchParams({ sub: 'anna', level: '3', action: 'login' }),
    });
    const end = await browser.follow(new URL(posted.headers.get('location') ?? '', url).href, (one) =>
      one.pathname.startsWith('/brevlador'),
    );
    expect(end.url.href).toBe(`${here.web}/brevlador/1?a=b`);
  });

  it('attack: a login answer from another browser (login CSRF) logs nobody in', async () => {
    const attacker = new TestBrowser();
    const { url } = await attacker.follow(`${here.web}/login`);
    const posted = await attacker.fetch(url.href, {
      method: 'POST',
      body: new URLSearchParams({ sub: 'bo', level: '3', action: 'login' }),
    });
    const callback = await attacker.follow(
      new URL(posted.headers.get('location') ?? '', url).href,
      (one) => one.pathname === '/login/callback',
    );
    const victim = new TestBrowser();
    // Busy with a login of their own.
    await victim.follow(`${here.web}/login`);
    const answer = await victim.fetch(callback.url.href);
    expect(answer.headers.get('location')).toMatch(/^\/\?error=EXPIRED/);
    expect((await victim.fetch(`${here.web}/api/session`)).status).toBe(401);
    // And the answer is used up: not even the browser that began can take it now.
    const late = await attacker.fetch(callback.url.href);
    expect(late.headers.get('location')).toMatch(/error=EXPIRED/);
  });

  it('attack: session fixation: a token known before the login is not the session after it', async () => {
    const browser = new TestBrowser();
    await browser.logIn(here.web, 'anna');
    const [name] = [...browser.cookies].find(
      ([key]) => key.startsWith('budkavle-') && !key.includes('login'),
    ) ?? [''];
    const planted = browser.cookies.get(name) ?? '';
    await browser.logIn(here.web, 'bo');
    expect(browser.cookies.get(name)).not.toBe(planted);
    const old = await fetch(`${here.web}/api/session`, { headers: { cookie: `${name}=${planted}` } });
    expect(old.status).toBe(401);
    const guessed = await fetch(`${here.web}/api/session`, {
      headers: { cookie: `${name}=chosen-by-attacker` },
    });
    expect(guessed.status).toBe(401);
  });

  it('sets a cookie that scripts cannot read and other sites cannot use', async () => {
    const browser = new TestBrowser();
    const { url } = await browser.follow(`${here.web}/login`);
    const posted = await browser.fetch(url.href, {
      method: 'POST',
      body: new URLSearchParams({ sub: 'anna', level: '4', action: 'login' }),
    });
    const callback = await browser.follow(
      new URL(posted.headers.get('location') ?? '', url).href,
      (one) => one.pathname === '/login/callback',
    );
    const answer = await browser.fetch(callback.url.href);
    const cookie = answer.headers.getSetCookie().find((one) => one.includes('Max-Age=36000')) ?? '';
    expect(cookie).toMatch(/HttpOnly/);
    expect(cookie).toMatch(/SameSite=Lax/);
  });

  it('attack: CSRF: nothing is changed without the token or from another origin', async () => {
    const anna = await here.logIn('anna');
    const mailbox = await anna.mailbox(socialtjanst);
    const path = `/api/mailboxes/${mailbox}/drafts`;
    const forgeries: Record<string, string>[] = [
      { 'x-csrf-token': '' },
      { 'x-csrf-token': 'wrong' },
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of forgeries) {
      const response = await anna.request('POST', path, {}, headers);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: 'CSRF' });
    }
    const other = await here.logIn('bo');
    const stolen = await anna.request('POST', path, {}, { 'x-csrf-token': other.browser.csrfToken });
    expect(stolen.status).toBe(403);
  });

  it('logs out: the cookie opens nothing any more', async () => {
    const anna = await here.logIn('anna');
    const copy = new TestUser(here.web, new TestBrowser());
    for (const [name, value] of anna.browser.cookies) copy.browser.cookies.set(name, value);
    expect((await anna.request('POST', '/logout', {}, { 'x-csrf-token': 'wrong' })).status).toBe(403);
    expect((await anna.request('POST', '/logout', {})).status).toBe(200);
    expect((await copy.request('GET', '/api/session')).status).toBe(401);
  });
});
