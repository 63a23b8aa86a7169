import { randomUUID } from 'node:crypto';
import { authIdClaim, type ContractError, sdkApiScopes } from '@budkavle/contracts';
import { testDatabases } from '@budkavle/platform/testing';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eicarTestString } from '../malware/eicar.ts';
import { foreignMessage, foreignReceipt } from '../testing/envelopes.ts';
import { answerTo, attachment, messageFrom, pdf } from '../testing/messages.ts';
import { addresses, type Cast, makeCast, World } from '../testing/world.ts';

testDatabases('SDK API MT/MK as producer (test-cases.md A.3)', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = new World(cast, make());
    world.environment = { limits: { messageBytes: 1_000_000, envelopeBytes: 5_000_000 } };
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  const refused = async (attempt: Promise<unknown>): Promise<ContractError> => {
    const error = await attempt.then(
      () => undefined,
      (e: unknown) => e as ContractError,
    );
    if (!error) throw new Error('it was not refused');
    return error;
  };
  const issuesOf = (error: ContractError) =>
    (error.problem?.eventIssues as { typeCode: string; code: string; in: string; detail: string }[]) ?? [];
  const token = async (clientId: 'kommun' | 'region' | 'socialtjanst' = 'kommun', scope?: string) => {
    const response = await askToken(await assertion(clientId), scope);
    return ((await response.json()) as { access_token: string }).access_token;
  };
  const assertion = async (
    clientId: string,
    claims: Record<string, unknown> = {},
    jwk: JWK = cast.apiKey.private,
  ) => {
    const at = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: clientId,
      sub: clientId,
      aud: world.service.urls.token,
      jti: randomUUID(),
      iat: at,
      exp: at + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256' })
      .sign(await importJWK(jwk, 'ES256'));
  };
  const askToken = (clientAssertion: string, scope?: string) =>
    fetch(`${world.service.urls.listen}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: clientAssertion,
        ...(scope !== undefined && { scope }),
      }),
    });
  const call = async (path: string, init: RequestInit = {}, bearer?: string) =>
    fetch(`${world.service.urls.api}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${bearer ?? (await token())}`, ...init.headers },
    });
  const post = (body: string) =>
    call('/sdk/messages', { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  /** A message that lies with the region as NEW. */
  const received = async (more = {}) => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast, more));
    await world.transport();
    await world.receiveDue(cast.region.participant);
    return messageId;
  };

  it('API-01: 201 with Location; ids, time and status are filled in', async () => {
    const { messageId: _given, ...message } = messageFrom(cast);
    const response = await post(JSON.stringify({ data: { type: 'messages', attributes: message } }));
    expect(response.status).toBe(201);
    const location = response.headers.get('location') ?? '';
    expect(location).toMatch(/^\/sdk\/messages\/[0-9a-f-]{36}$/);
    const { id, attributes } = await world.api('kommun').get(location.split('/')[3] ?? '');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(attributes).toMatchObject({ messageStatus: 'SCHEDULED', label: 'Fiktivt ärende' });
    expect(attributes?.conversationId).toMatch(/^[0-9a-f-]{36}$/);
    expect(attributes?.creationDateTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,3}Z$/);
    // What the client gives is kept.
    const id2 = randomUUID();
    const given = messageFrom(cast, {
      conversationId: randomUUID(),
      creationDateTime: '2026-01-02T03:04:05.6Z',
    });
    await post(JSON.stringify({ data: { type: 'messages', id: id2, attributes: given } }));
    const kept = await world.api('kommun').get(given.messageId ?? '');
    expect(kept.id).toBe(id2);
    expect(kept.attributes).toMatchObject({
      conversationId: given.conversationId,
      creationDateTime: '2026-01-02T03:04:05.6Z',
    });
  });

  describe('API-02: 400 with a problem and its issues', () => {
    const message = (more: object = {}) => ({
      data: { type: 'messages', attributes: { ...messageFrom(cast), ...more } },
    });
    it.each([
      ['not JSON', () => '{"data":', 'MT_SCHEMA'],
      ['a field twice', () => '{"data":{},"data":{}}', 'MT_SCHEMA'],
      ['no data', () => '{}', 'MT_SCHEMA'],
      ['no label', () => JSON.stringify(message({ label: undefined })), 'MT_SCHEMA'],
      ['label too long', () => JSON.stringify(message({ label: 'x'.repeat(257) })), 'MT_SCHEMA'],
      ['wrong type', () => JSON.stringify(message({ confidentiality: 'ja' })), 'MT_SCHEMA'],
      ['another type', () => JSON.stringify({ data: { ...message().data, type: 'brev' } }), 'MT_SCHEMA'],
      ['no recipient address', () => JSON.stringify(message({ recipientAttention: undefined })), 'MT_SCHEMA'],
      ['messageId is no UUID', () => JSON.stringify(message({ messageId: '1' })), 'MT_RULE'],
      [
        'creationDateTime without decimals',
        () => JSON.stringify(message({ creationDateTime: '2018-09-12T15:06:00Z' })),
        'MT_RULE',
      ],
      ['no document', () => JSON.stringify(message({ digitalDocument: [] })), 'MT_RULE'],
      [
        'an address that is not in the address book',
        () => JSON.stringify(message({ recipientAttention: { subOrganization: { extension: 'saknas' } } })),
        'MT_ADDRESS_UNKNOWN',
      ],
      [
        "another organisation's address",
        () =>
          JSON.stringify(
            message({ recipientAttention: { subOrganization: { extension: addresses.kommunen } } }),
          ),
        'MT_ADDRESS_UNKNOWN',
      ],
      [
        'content that is not base64',
        () =>
          JSON.stringify(
            message({
              digitalDocument: [
                {
                  documentId: '1',
                  contentFiles: [{ fileName: 'a', contentType: 'application/pdf', content: '*' }],
                },
              ],
            }),
          ),
        'MT_SCHEMA',
      ],
    ])('%s', async (_name, body, code) => {
      const response = await post(body());
      expect(response.status).toBe(400);
      const problem = (await response.json()) as Record<string, unknown>;
      expect(problem).toMatchObject({
        type: 'urn:problem-type:sdk:badRequest',
        title: 'Bad Request',
        status: 400,
        detail: 'MESSAGE_EXCHANGE_ERROR',
        code,
      });
      const [first] = problem.eventIssues as Record<string, string>[];
      expect(first).toMatchObject({ typeCode: 'MESSAGE_EXCHANGE_ERROR' });
      expect(first?.in).toBeTruthy();
      expect(JSON.stringify(problem)).not.toContain('Fiktiv');
      expect((await world.api('kommun').list()).items).toEqual([]);
    });

    it('a file of a type that is not supported, not of its type, empty, or with malware', async () => {
      const send = (file: ReturnType<typeof attachment>) =>
        refused(world.api('kommun').send(messageFrom(cast), [file]));
      const exe = await send(attachment('a.exe', 'application/x-msdownload', Buffer.from('MZ')));
      const false_ = await send(attachment('a.pdf', 'application/pdf', Buffer.from('MZ')));
      const empty = await send(attachment('a.pdf', 'application/pdf', Buffer.alloc(0)));
      const malware = await send(attachment('a.txt', 'text/plain', Buffer.from(`x${eicarTestString}`)));
      expect([exe, false_, empty, malware].map((e) => [e.status, issuesOf(e)[0]?.code])).toEqual([
        [400, 'MT_FILE_TYPE'],
        [400, 'MT_FILE_TYPE'],
        [400, 'MT_SCHEMA'],
        [400, 'MT_MALWARE'],
      ]);
      expect(await world.context.db.selectFrom('blob').selectAll().execute()).toEqual([]);
    });

    it('more than a message may hold (TF 2.3.1), stopped before it has all come', async () => {
      const error = await refused(world.api('kommun').send(messageFrom(cast), [pdf(600_000), pdf(600_000)]));
      expect(error.status).toBe(400);
      expect(error.problem).toMatchObject({
        type: 'urn:problem-type:sdk:message',
        title: 'Payload Too Large',
        detail: 'Request message must not be larger than 30 MB',
      });
      // base64 counts: the octets alone would fit.
      const inflated = await refused(world.api('kommun').send(messageFrom(cast), [pdf(800_000)]));
      expect(inflated.problem?.code).toBe('MT_TOO_LARGE');
    });

    it('503 when the address book or the scanner cannot be asked, and nothing is stored', async () => {
      world.addressBook.down = true;
      const error = await refused(world.api('kommun').send(messageFrom(cast)));
      expect([error.status, error.retryAfterSeconds]).toEqual([503, 30]);
      expect((await world.api('kommun').list()).items).toEqual([]);
    });
  });

  describe('API-03: 401', () => {
    it('without a token, with a foreign, altered or expired one', async () => {
      const good = await token();
      const [head, payload, signature] = good.split('.');
      const other = Buffer.from(JSON.stringify({ ...decodeJwt(good), sub: 'region' })).toString('base64url');
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const ownKey = await new SignJWT(decodeJwt(good))
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .sign(privateKey);
      const none = new UnsecuredJWT(decodeJwt(good)).encode();
      for (const bearer of [
        '',
        'x',
        `${head}.${other}.${signature}`,
        `${head}.${payload}.AAAA`,
        ownKey,
        none,
      ]) {
        const response = await call('/sdk/messages', {}, bearer);
        expect(response.status, bearer).toBe(401);
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
      }
      expect((await call('/sdk/messages', {}, good)).status).toBe(200);
    });

    it('without the scope of the operation', async () => {
      const bearer = await token('kommun', sdkApiScopes.getMessage);
      expect((await call('/sdk/messages', {}, bearer)).status).toBe(401);
      expect((await call(`/sdk/messages/${randomUUID()}`, {}, bearer)).status).toBe(404);
      expect((await call(`/sdk/messages/${randomUUID()}`, { method: 'DELETE' }, bearer)).status).toBe(401);
    });

    it('for a sender that the client may not act for: organisation or functional address', async () => {
      expect((await refused(world.api('region').send(messageFrom(cast)))).status).toBe(401);
      expect((await refused(world.api('socialtjanst').send(messageFrom(cast)))).status).toBe(401);
      const without = await refused(
        world.api('socialtjanst').send(messageFrom(cast, { senderAttention: undefined as never })),
      );
      expect(without.status).toBe(401);
      const own = { senderAttention: { subOrganization: { extension: addresses.kommunensSocialtjanst } } };
      await world.api('socialtjanst').send(messageFrom(cast, own));
      expect((await refused(world.api('kommun').send(answerTo(cast, randomUUID())))).status).toBe(401);
    });
  });

  it('API-04: own message in full, 404 for an unknown one', async () => {
    const messageId = await received();
    const { attributes } = await world.api('region').get(messageId);
    expect(attributes?.digitalDocument?.[0]?.contentTextBody).toEqual(['Hej! **Fiktiv** text å ä ö €']);
    expect((await refused(world.api('region').get(randomUUID()))).status).toBe(404);
    expect((await refused(world.api('region').get('../../etc/passwd'))).status).toBe(404);
  });

  it('API-05: the list by each filter and combined, never with digitalDocument', async () => {
    const first = await received({ creationDateTime: '2026-01-01T10:00:00.0Z' });
    const second = await received({ creationDateTime: '2026-02-01T10:00:00.0Z' });
    const api = world.api('region');
    const ids = async (filter = {}) => (await api.list(filter)).items.map((m) => m.attributes?.messageId);
    expect(await ids()).toEqual([first, second]);
    expect(JSON.stringify(await api.list())).not.toContain('digitalDocument');
    expect(await ids({ messageStatus: 'NEW' })).toEqual([first, second]);
    expect(await ids({ messageStatus: 'ACCEPTED' })).toEqual([]);
    expect(await ids({ recipientAddress: addresses.regionen.toUpperCase() })).toEqual([first, second]);
    expect(await ids({ senderAddress: addresses.kommunensSocialtjanst })).toEqual([]);
    expect(await ids({ creationDateTimeStart: '2026-01-15' })).toEqual([second]);
    expect(await ids({ creationDateTimeStop: '2026-01-15T00:00:00.0Z' })).toEqual([first]);
    expect(
      await ids({
        messageStatus: 'NEW',
        senderAddress: addresses.kommunen,
        creationDateTimeStart: '2026-01-01',
        creationDateTimeStop: '2026-01-01',
      }),
    ).toEqual([first]);
    const spelt = await call('/sdk/messages?filter[messagestatus]=NEW', {}, await token('region'));
    expect(((await spelt.json()) as { data: unknown[] }).data).toHaveLength(2);
  });

  it('API-05: a filter that is not understood is refused, not passed over', async () => {
    for (const query of [
      'filter[recipient]=x',
      'filter[messageStatus]=KLAR',
      'filter[creationDateTimeStart]=igår',
      'wait=x',
      'filter[messageStatus]=NEW&filter[messageStatus]=ACCEPTED',
    ]) {
      expect((await call(`/sdk/messages?${query}`)).status, query).toBe(400);
    }
  });

  it('goes on from a cursor, page by page, and tells again what has changed', async () => {
    const api = world.api('kommun');
    const sent = [];
    for (let i = 0; i < 5; i += 1) sent.push((await api.send(messageFrom(cast))).messageId);
    const page1 = await api.list({ pageSize: 2 });
    const page2 = await api.list({ pageSize: 10, updatedAfter: page1.cursor ?? '' });
    expect([...page1.items, ...page2.items].map((m) => m.attributes?.messageId)).toEqual(sent);
    expect((await api.list({ updatedAfter: page2.cursor ?? '' })).items).toEqual([]);
    await world.submitDue();
    const changed = await api.list({ updatedAfter: page2.cursor ?? '' });
    expect(new Set(changed.items.map((m) => m.attributes?.messageId))).toEqual(new Set(sent));
    expect(new Set(changed.items.map((m) => m.attributes?.messageStatus))).toEqual(new Set(['SUBMITTED']));
  });

  it('waits for something to happen (long poll), and not for what another organisation does', async () => {
    const started = Date.now();
    const waiting = world.api('kommun').list({ wait: 5 });
    const foreign = world.api('region').list({ wait: 1 });
    setTimeout(() => void world.api('kommun').send(messageFrom(cast)), 100);
    expect((await waiting).items).toHaveLength(1);
    expect(Date.now() - started).toBeLessThan(3000);
    expect((await foreign).items).toEqual([]);
  });

  describe('API-06, attack: access across organisations and mailboxes', () => {
    it('nothing of another organisation is read, listed or deleted', async () => {
      const messageId = await received();
      const { messageId: own } = await world.api('kommun').send(messageFrom(cast));
      expect((await refused(world.api('region').get(own))).status).toBe(404);
      expect((await refused(world.api('region').remove(own))).status).toBe(404);
      const [row] = (await world.api('kommun').list()).items.filter((m) => m.attributes?.messageId === own);
      expect((await refused(world.api('region').get(row?.id ?? ''))).status).toBe(404);
      const regional = (await world.api('region').list()).items;
      expect(regional.map((m) => [m.attributes?.messageId, m.attributes?.messageStatus])).toEqual([
        [messageId, 'NEW'],
      ]);
      // The same messageId is another message for the sender: deleting it touches only one's own.
      await world.api('region').remove(messageId);
      expect((await world.api('kommun').get(messageId)).attributes?.messageStatus).toBe(
        'WAITING_FOR_RECEIPT',
      );
    });

    it('nothing of a functional address outside auth_id, whatever the filter', async () => {
      const { messageId } = await world.api('kommun').send(messageFrom(cast));
      const api = world.api('socialtjanst');
      expect((await refused(api.get(messageId))).status).toBe(404);
      expect((await refused(api.remove(messageId))).status).toBe(404);
      for (const filter of [
        {},
        { senderAddress: addresses.kommunen },
        { recipientAddress: addresses.regionen },
      ]) {
        expect((await api.list(filter)).items).toEqual([]);
      }
    });

    it('attack: cross-organisation access: every route, filter, page and cursor', async () => {
      const messageId = await received();
      const { messageId: own } = await world.api('kommun').send(messageFrom(cast));
      const ofKommun = (await world.api('kommun').list()).items;
      const rowId = ofKommun.find((one) => one.attributes?.messageId === own)?.id ?? '';
      const tokens = { region: await token('region'), socialtjanst: await token('socialtjanst') };
      for (const bearer of Object.values(tokens)) {
        for (const id of [own, rowId, own.toUpperCase(), `${own}%00`]) {
          for (const method of ['GET', 'DELETE'])
            expect([method, id, (await call(`/sdk/messages/${id}`, { method }, bearer)).status]).toEqual([
              method,
              id,
              id.endsWith('%00') ? 400 : 404,
            ]);
        }
        for (const query of [
          '',
          'pageSize=500',
          'updatedAfter=0',
          'updatedAfter=0&pageSize=1',
          'filter[messageStatus]=WAITING_FOR_RECEIPT',
          'filter[messageStatus]=SCHEDULED',
          `filter[senderAddress]=${encodeURIComponent(addresses.kommunen)}`,
          `filter[recipientAddress]=${encodeURIComponent(addresses.regionen)}`,
          'filter[creationDateTimeStart]=2000-01-01',
          'filter[creationDateTimeStop]=2100-01-01',
        ]) {
          const answer = await call(`/sdk/messages?${query}`, {}, bearer);
          const text = await answer.text();
          expect([query, text.includes(own)]).toEqual([query, false]);
          const seen = bearer === tokens.region ? [messageId] : [];
          const ids = ((JSON.parse(text).data ?? []) as { attributes: { messageId: string } }[]).map(
            (one) => one.attributes.messageId,
          );
          expect([query, ids.filter((id) => !seen.includes(id))]).toEqual([query, []]);
        }
      }
      // Nor without a token, nor with one of another service.
      const foreign = new UnsecuredJWT({ sub: 'kommun' }).setExpirationTime('5m').encode();
      for (const [method, path] of [
        ['GET', '/sdk/messages'],
        ['GET', `/sdk/messages/${own}`],
        ['DELETE', `/sdk/messages/${own}`],
        ['POST', '/sdk/messages'],
      ] as const)
        for (const headers of [{ authorization: '' }, { authorization: `Bearer ${foreign}` }])
          expect([method, path, (await call(path, { method, headers })).status]).toEqual([method, path, 401]);
      expect((await world.api('kommun').get(own)).attributes?.sender).toBe(cast.kommun.participant);
    });

    it('attack: a NUL in an address, a filter or a document is refused, on every database', async () => {
      for (const path of ['/sdk/messages/a%00', '/sdk/messages?filter[senderAddress]=a%00'])
        expect([path, (await call(path)).status]).toEqual([path, 400]);
      const body = JSON.stringify({
        data: {
          type: 'messages',
          attributes: { ...messageFrom(cast), label: 'a\u0000', messageId: 'b\u0000' },
        },
      });
      expect((await post(body)).status).toBe(400);
    });

    it('a messageId of another organisation can neither be taken nor felt for', async () => {
      const { messageId } = await world.api('kommun').send(messageFrom(cast));
      const same = answerTo(cast, randomUUID(), { messageId });
      expect((await world.api('region').send(same)).messageId).toBe(messageId);
      expect((await world.api('kommun').get(messageId)).attributes?.sender).toBe(cast.kommun.participant);
      expect((await world.api('region').get(messageId)).attributes?.sender).toBe(cast.region.participant);
      await world.submitDue();
    });
  });

  it('API-07: deleted in NEW, ACCEPTED and MESSAGE_EXCHANGE_ERROR', async () => {
    const isNew = await received();
    const sender = world.api('kommun');
    const accepted = (await sender.send(messageFrom(cast))).messageId;
    const failed = (await sender.send(messageFrom(cast))).messageId;
    await world.submitDue();
    await world.accessPoint.deliver(await foreignReceipt(cast, { documentId: accepted }));
    await world.receiveDue(cast.kommun.participant);
    world.accessPoint.tell(cast.kommun.participant, failed, 'FAILED', { code: 'EBMS:0005' });
    await world.readEvents(cast.kommun.participant);
    for (const [api, id] of [
      [world.api('region'), isNew],
      [sender, accepted],
      [sender, failed],
    ] as const) {
      await api.remove(id);
      expect((await refused(api.get(id))).status).toBe(404);
    }
  });

  it('API-08: refused while the message is under way', async () => {
    const api = world.api('kommun');
    const { messageId } = await api.send(messageFrom(cast));
    expect((await refused(api.remove(messageId))).status).toBe(400);
    await world.transport();
    const error = await refused(api.remove(messageId));
    expect([error.status, error.problem?.code]).toEqual([400, 'MT_NOT_FINAL']);
  });

  it('POST is idempotent under messageId: the same again is 201, another one 409', async () => {
    const api = world.api('kommun');
    const message = messageFrom(cast);
    const file = pdf(1000);
    const first = await api.send(message, [{ ...file, documentId: 'd' }]);
    expect(await api.send(message, [{ ...file, documentId: 'd' }])).toEqual(first);
    const other = await refused(api.send({ ...message, label: 'Annan' }, [{ ...file, documentId: 'd' }]));
    expect([other.status, other.problem?.code]).toEqual([409, 'MT_CONFLICT']);
    const otherFile = await refused(api.send(message, [{ ...pdf(1000), documentId: 'd' }]));
    expect(otherFile.status).toBe(409);
    expect(await world.submitDue()).toBe(1);
    const both = messageFrom(cast);
    const together = await Promise.all([1, 2, 3].map(() => api.send(both)));
    expect(new Set(together.map((m) => m.messageId)).size).toBe(1);
    expect(await world.submitDue()).toBe(1);
  });

  describe('API-11: OAuth2 client credentials with a signed JWT', () => {
    it('gives a token of at most 30 minutes with scopes and auth_id, and no refresh token', async () => {
      const response = await askToken(await assertion('socialtjanst'), sdkApiScopes.getMessage);
      const answer = (await response.json()) as Record<string, unknown>;
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
      const claims = decodeJwt(String(answer.access_token));
      expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(1800);
      expect(claims.scope).toBe(sdkApiScopes.getMessage);
      expect(claims[authIdClaim]).toEqual({
        organizations: [
          { participant: cast.kommun.participant, addresses: [addresses.kommunensSocialtjanst] },
        ],
      });
    });

    it('attack: an assertion that was used, expired, too long, for another, by another, unsigned, with a confused key', async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      const used = await assertion('kommun');
      expect((await askToken(used)).status).toBe(200);
      const at = Math.floor(Date.now() / 1000);
      const bad = {
        used,
        expired: await assertion('kommun', { exp: at - 100 }),
        'without exp': await assertion('kommun', { exp: undefined }),
        'too long': await assertion('kommun', { exp: at + 86_400 }),
        'another audience': await assertion('kommun', { aud: 'https://annan.example/token' }),
        'another subject': await assertion('kommun', { sub: 'region' }),
        'unknown client': await assertion('okand'),
        'a NUL in jti': await assertion('kommun', { jti: 'abcdefgh\u0000' }),
        'without jti': await assertion('kommun', { jti: undefined }),
        'another key': await assertion('kommun', {}, await exportJWK(privateKey)),
        // Key confusion: what everybody knows of the client, taken for a secret.
        'our public key as secret': await new SignJWT(decodeJwt(await assertion('kommun')))
          .setProtectedHeader({ alg: 'HS256' })
          .sign(new TextEncoder().encode(JSON.stringify(cast.apiKey.public))),
        unsigned: new UnsecuredJWT(decodeJwt(await assertion('kommun'))).encode(),
        nothing: 'x',
      };
      for (const [name, one] of Object.entries(bad)) {
        const response = await askToken(one);
        expect([name, response.status, await response.json()]).toEqual([
          name,
          401,
          { error: 'invalid_client' },
        ]);
      }
      const scope = await askToken(await assertion('kommun'), 'urn:sdk.api:allt');
      expect([scope.status, await scope.json()]).toEqual([400, { error: 'invalid_scope' }]);
    });

    it('attack: a used assertion is refused after a restart too', async () => {
      world.more = { publicUrl: 'https://mt.exempel.example' };
      await world.restart();
      const used = await assertion('kommun', { aud: 'https://mt.exempel.example/oauth2/token' });
      expect((await askToken(used)).status).toBe(200);
      await world.restart();
      expect((await askToken(used)).status).toBe(401);
      world.more = {};
      await world.restart();
    });
  });

  it('an incoming message is shown only when it is valid', async () => {
    await world.accessPoint.deliver(await foreignMessage(cast, { handlingServiceId: 'saknas' }));
    await world.receiveDue(cast.region.participant);
    expect((await world.api('region').list()).items).toEqual([]);
  });
});
