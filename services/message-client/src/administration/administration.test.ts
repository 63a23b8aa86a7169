import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Handling } from '../handling/api.ts';
import type { DelegationPage } from '../permissions/api.ts';
import {
  eventually,
  kommun,
  region,
  registrator,
  socialtjanst,
  TestInstallation,
  type TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { MessagePage } from '../web-api.ts';
import type {
  AdministrationStart,
  AuditEntry,
  AuditList,
  Effect,
  Group,
  MailboxAdministration,
  OpenSession,
} from './api.ts';

const base = '/api/administration';
const hour = 60 * 60_000;
const at = (ms: number) => new Date(Date.now() + ms).toISOString();

testDatabases('administration', (make) => {
  const here = new TestInstallation(make());
  let chief: TestUser;
  let anna: TestUser;
  let bo: TestUser;
  let cilla: TestUser;
  let ids: Record<'chief' | 'anna' | 'bo' | 'cilla', string>;
  let mailbox: string;
  let other: string;

  beforeAll(async () => {
    await here.start((configuration) => {
      configuration.administrators = [{ claim: 'groups', value: 'lasare' }];
    });
    [chief, anna, bo, cilla] = [
      await here.logIn('david'),
      await here.logIn('anna'),
      await here.logIn('bo'),
      await here.logIn('cilla'),
    ];
    const idOf = async (user: TestUser) => (await user.session()).user.id;
    ids = { chief: await idOf(chief), anna: await idOf(anna), bo: await idOf(bo), cilla: await idOf(cilla) };
    mailbox = await anna.mailbox(socialtjanst);
    other = await bo.mailbox(registrator);
  });
  afterAll(() => here.stop());

  const permissions = async (user: TestUser, id = mailbox) =>
    (await user.session()).mailboxes.find((each) => each.id === id)?.permissions;
  const administration = (user: TestUser, id = mailbox) =>
    user.call<MailboxAdministration>('GET', `${base}/mailboxes/${id}`);
  const give = (user: TestUser, body: unknown, id = mailbox) =>
    user.request('POST', `${base}/mailboxes/${id}/grants`, body);
  const grant = async (name: string, permission: string) =>
    (await administration(chief)).grants.find((one) => one.name === name && one.permission === permission);

  it('who has the configured claim administers everything and reads nothing by it; others only their own', async () => {
    const start = await chief.call<AdministrationStart>('GET', base);
    expect([start.administrator, start.mailboxes.map((one) => one.name)]).toEqual([
      true,
      ['Socialtjänsten', 'Registrator'],
    ]);
    expect(await permissions(chief, other)).toBeUndefined();
    expect((await chief.request('GET', `/api/mailboxes/${other}/messages?folder=all`)).status).toBe(404);
    const own = await bo.call<AdministrationStart>('GET', base);
    expect([own.administrator, own.mailboxes.map((one) => one.name)]).toEqual([false, ['Registrator']]);
    expect((await anna.call<AdministrationStart>('GET', base)).mailboxes).toEqual([]);
    expect((await bo.session()).administers).toBe(true);
    expect((await anna.session()).administers).toBe(false);
  });

  it('gives a person a permission by hand; shows whom taking it away concerns; it can be given back', async () => {
    expect(await permissions(cilla)).toBeUndefined();
    expect((await give(chief, { kind: 'person', subject: ids.cilla, permission: 'handle' })).status).toBe(
      204,
    );
    await give(chief, { kind: 'person', subject: ids.cilla, permission: 'handle' });
    expect(await permissions(cilla)).toEqual(['read', 'handle']);
    const given = await grant('Cilla Carlsson', 'handle');
    expect((await administration(chief)).grants).toHaveLength(1);
    const effect = await chief.call<Effect>('GET', `${base}/grants/${given?.id}/effect`);
    expect(effect.loses).toEqual([
      { id: ids.cilla, name: 'Cilla Carlsson', permissions: ['read', 'handle'] },
    ]);
    expect(await permissions(cilla)).toEqual(['read', 'handle']);
    await chief.call('DELETE', `${base}/grants/${given?.id}`);
    expect(await permissions(cilla)).toBeUndefined();
    expect((await cilla.request('GET', `/api/mailboxes/${mailbox}/messages?folder=all`)).status).toBe(404);
    expect((await grant('Cilla Carlsson', 'handle'))?.undoUntil).toBeDefined();
    await chief.call('POST', `${base}/grants/${given?.id}/restore`, {});
    expect(await permissions(cilla)).toEqual(['read', 'handle']);
    await chief.call('DELETE', `${base}/grants/${given?.id}`);
  });

  it('gives a group a permission, and a claim one that holds from the next login', async () => {
    const { id } = await chief.call<{ id: string }>('POST', `${base}/groups`, { name: 'Jouren' });
    await chief.call('POST', `${base}/groups/${id}/members`, { members: [ids.cilla] });
    await give(chief, { kind: 'group', subject: id, permission: 'read' });
    expect(await permissions(cilla)).toEqual(['read']);
    await chief.call('DELETE', `${base}/groups/${id}`);
    expect(await permissions(cilla)).toBeUndefined();
    await chief.call('POST', `${base}/groups/${id}/restore`, {});
    expect(await permissions(cilla)).toEqual(['read']);
    await chief.call('POST', `${base}/groups/${id}/members`, { members: [] });
    expect(await permissions(cilla)).toBeUndefined();
    expect((await chief.call<Group[]>('GET', `${base}/groups`)).map((one) => one.name)).toEqual(['Jouren']);
    await give(chief, { kind: 'claim', subject: 'sub', value: 'bo', permission: 'read' });
    expect(await permissions(bo)).toBeUndefined();
    const again = await here.logIn('bo');
    expect(await permissions(again)).toEqual(['read']);
    const given = await grant('sub = bo', 'read');
    await chief.call('DELETE', `${base}/grants/${given?.id}`);
    expect(await permissions(again)).toBeUndefined();
  });

  it('a stand-in has what the absent one has, from start to end, and both can see it', async () => {
    const wish = { mailboxId: mailbox, to: ids.cilla, note: 'Semester' };
    const make = (from: number, to: number, more = {}) =>
      anna.request('POST', '/api/delegations', { ...wish, startsAt: at(from), endsAt: at(to), ...more });
    expect((await make(-1000, -500)).status).toBe(400);
    expect((await make(hour, 1000)).status).toBe(400);
    expect((await make(hour, 2 * hour)).status).toBe(204);
    expect(await permissions(cilla)).toBeUndefined();
    expect((await make(-1000, hour)).status).toBe(204);
    expect(await permissions(cilla)).toEqual(['read', 'handle', 'send']);
    const { items } = await cilla.call<DelegationPage>('GET', '/api/delegations');
    expect(items.map((one) => [one.from.name, one.state, one.note])).toEqual([
      ['Anna Andersson', 'coming', 'Semester'],
      ['Anna Andersson', 'active', 'Semester'],
    ]);
    // What one has only as a stand-in cannot be passed on.
    const onward = await cilla.request('POST', '/api/delegations', {
      ...wish,
      to: ids.bo,
      startsAt: at(0),
      endsAt: at(hour),
    });
    expect(onward.status).toBe(404);
    for (const one of items) await anna.call('POST', `/api/delegations/${one.id}/end`, {});
    expect(await permissions(cilla)).toBeUndefined();
  });

  it('a stand-in who stands in for an administrator does not administer', async () => {
    await bo.call('POST', '/api/delegations', {
      mailboxId: other,
      to: ids.cilla,
      startsAt: at(-1000),
      endsAt: at(hour),
    });
    expect(await permissions(cilla, other)).toEqual(['read', 'handle', 'send']);
    expect((await cilla.request('GET', `${base}/mailboxes/${other}`)).status).toBe(404);
    const { items } = await bo.call<DelegationPage>('GET', '/api/delegations');
    for (const one of items) await chief.call('POST', `/api/delegations/${one.id}/end`, {});
  });

  it('makes, closes and opens mailboxes; a restart changes nothing', async () => {
    const address = 'nyfunktion.0203:exempelkommunen.example';
    const { id } = await chief.call<{ id: string }>('POST', `${base}/mailboxes`, {
      address,
      name: 'Ny funktion',
    });
    expect((await chief.request('POST', `${base}/mailboxes`, { address, name: 'x' })).status).toBe(409);
    await give(chief, { kind: 'person', subject: ids.anna, permission: 'send' }, id);
    expect(await permissions(anna, id)).toEqual(['read', 'send']);
    const effect = await chief.call<Effect>('GET', `${base}/mailboxes/${id}/closing`);
    expect(effect.loses.map((one) => one.name)).toEqual(['Anna Andersson']);
    await chief.call('POST', `${base}/mailboxes/${id}/close`, {});
    expect(await permissions(anna, id)).toBeUndefined();
    await here.stopClient();
    await here.startClient();
    expect(await permissions(anna, id)).toBeUndefined();
    await chief.call('POST', `${base}/mailboxes/${id}/open`, {});
    expect(await permissions(anna, id)).toEqual(['read', 'send']);
  });

  it('shows sessions and ends them; one’s own by oneself', async () => {
    const second = await here.logIn('anna');
    const mine = await second.call<OpenSession[]>('GET', '/api/sessions');
    expect(mine.every((one) => one.person.id === ids.anna)).toBe(true);
    expect(mine.filter((one) => one.current)).toHaveLength(1);
    const current = mine.find((one) => one.current)?.id;
    expect((await bo.request('DELETE', `/api/sessions/${current}`)).status).toBe(404);
    await anna.call('DELETE', `/api/sessions/${current}`);
    expect((await second.request('GET', '/api/session')).status).toBe(401);
    const third = await here.logIn('anna');
    const all = await chief.call<OpenSession[]>('GET', `${base}/sessions`);
    expect(new Set(all.map((one) => one.person.id)).size).toBeGreaterThan(2);
    const theirs = (await third.call<OpenSession[]>('GET', '/api/sessions')).find((one) => one.current)?.id;
    await chief.call('DELETE', `${base}/sessions/${theirs}`);
    expect((await third.request('GET', '/api/session')).status).toBe(401);
  });

  it('who is blocked is out at once and does not get in again until unblocked', async () => {
    const person = await here.logIn('arvid');
    const id = (await person.session()).user.id;
    await chief.call('POST', `${base}/people/${id}/block`, { blocked: true });
    expect((await person.request('GET', '/api/session')).status).toBe(401);
    await expect(here.logIn('arvid')).rejects.toThrow();
    expect((await chief.request('POST', `${base}/people/${ids.chief}/block`, { blocked: true })).status).toBe(
      400,
    );
    await chief.call('POST', `${base}/people/${id}/block`, { blocked: false });
    expect(await permissions(await here.logIn('arvid'))).toEqual(['read', 'handle', 'send']);
  });

  it('answers who has read a message, and keeps that somebody asked', async () => {
    here.service.deliver({
      sender: region.participant,
      recipient: kommun.participant,
      label: 'Vem har läst?',
      senderAttention: { subOrganization: { extension: vardcentral } },
      recipientAttention: { subOrganization: { extension: socialtjanst } },
    });
    const one = await eventually(
      async () =>
        (await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=all`)).items[0],
    );
    const path = `${base}/mailboxes/${mailbox}/conversations/${one.conversationId}/readers`;
    expect(await chief.call<AuditEntry[]>('GET', path)).toEqual([]);
    await anna.call('GET', `/api/conversations/${one.conversationId}?mailbox=${mailbox}`);
    expect(
      (await chief.call<AuditEntry[]>('GET', path)).map((each) => [each.person?.name, each.action]),
    ).toEqual([['Anna Andersson', 'read']]);
    await anna.call<Handling>('POST', `/api/conversations/${one.conversationId}/status?mailbox=${mailbox}`, {
      status: 'done',
    });
    const { items } = await chief.call<AuditList>('GET', `${base}/audit?actor=${ids.anna}`);
    expect(items[0]).toMatchObject({
      action: 'conversation.done',
      person: { name: 'Anna Andersson' },
      mailbox: 'Socialtjänsten',
    });
    const { items: asked } = await chief.call<AuditList>('GET', `${base}/audit?action=readers.seen`);
    expect(asked).toHaveLength(2);
  });

  const attacks: [string, string, unknown?][] = [
    ['POST', '/mailboxes', { address: 'x.0203:exempelkommunen.example', name: 'x' }],
    ['GET', '/mailboxes/:mailbox'],
    ['GET', '/mailboxes/:mailbox/closing'],
    ['POST', '/mailboxes/:mailbox/close', {}],
    ['POST', '/mailboxes/:mailbox/open', {}],
    ['POST', '/mailboxes/:mailbox/grants', { kind: 'person', subject: 'x', permission: 'read' }],
    ['GET', '/mailboxes/:mailbox/conversations/x/readers'],
    ['GET', '/grants/:grant/effect'],
    ['DELETE', '/grants/:grant'],
    ['POST', '/grants/:grant/restore', {}],
    ['GET', '/people'],
    ['POST', '/people/:person/block', { blocked: true }],
    ['GET', '/groups'],
    ['POST', '/groups', { name: 'x' }],
    ['POST', '/groups/:group/members', { members: [] }],
    ['DELETE', '/groups/:group'],
    ['POST', '/groups/:group/restore', {}],
    ['GET', '/sessions'],
    ['DELETE', '/sessions/x'],
    ['GET', '/audit'],
  ];
  let targets: Record<string, string> | undefined;
  const prepared = async () => {
    await give(chief, { kind: 'person', subject: ids.cilla, permission: 'read' });
    return {
      ':mailbox': mailbox,
      ':grant': (await grant('Cilla Carlsson', 'read'))?.id ?? '',
      ':person': ids.anna,
      ':group': (await chief.call<Group[]>('GET', `${base}/groups`))[0]?.id ?? '',
    };
  };
  it.each(attacks)(
    'attack: %s %s by who administers another mailbox, or none: 404, nothing told',
    async (method, path, body) => {
      targets ??= await prepared();
      const known = targets;
      const filled = path.replace(/:\w+/, (name) => known[name] ?? name);
      for (const user of [anna, bo]) {
        const response = await user.request(method, base + filled, body);
        const text = await response.text();
        expect([path, response.status]).toEqual([path, 404]);
        expect(text).not.toMatch(/Andersson|Carlsson|Socialtj/);
      }
      expect(await permissions(cilla)).toEqual(['read']);
    },
  );

  it('attack: who administers a mailbox cannot delegate what another person has in a foreign one', async () => {
    const wish = { to: ids.bo, startsAt: at(-1000), endsAt: at(hour) };
    for (const body of [
      { ...wish, mailboxId: mailbox, from: ids.anna },
      { ...wish, mailboxId: mailbox },
    ])
      expect((await bo.request('POST', '/api/delegations', body)).status).toBe(404);
    expect(await permissions(bo)).toBeUndefined();
  });
});
