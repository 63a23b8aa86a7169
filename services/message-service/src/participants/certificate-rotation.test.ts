import { verifyXhe } from '@budkavle/formats';
import { Certificate } from '@budkavle/pki';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foreignMessage } from '../testing/envelopes.ts';
import { messageFrom } from '../testing/messages.ts';
import { makeKey } from '../testing/organisations.ts';
import { type Cast, makeCast, sqliteDatabase, World } from '../testing/world.ts';

/** An organisation changes its own (O2O) certificate while messages flow; the service is never stopped. */
describe("rotation of an organisation's own certificate", () => {
  let cast: Cast;
  let world: World;
  let next: Awaited<ReturnType<typeof makeKey>>;
  beforeAll(async () => {
    cast = await makeCast();
    world = await new World(cast, sqliteDatabase(cast)).start();
    next = await makeKey(cast.folder, 'new');
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  /** The new pair before the old one, as `budkavle init --renew` leaves it. */
  const bothFor = (participant: string) => {
    const configuration = world.configuration();
    return {
      participants: configuration.participants.map((one) =>
        one.participant !== participant
          ? one
          : {
              ...one,
              keys: {
                signing: next.paths,
                previousSigning: [one.keys.signing],
                encryption: next.paths,
                previousEncryption: [one.keys.encryption],
              },
            },
      ),
    };
  };
  const signerOfLast = async () => {
    const octets = [...world.accessPoint.submitted.values()].at(-1) ?? Buffer.alloc(0);
    let signer: Buffer | undefined;
    await verifyXhe(octets, {
      resolveKey: ([der]) => {
        signer = der;
        return Certificate.parse(der ?? Buffer.alloc(0)).publicKey;
      },
    });
    return signer;
  };

  it('signing: the old key until CertPub publishes the new one, then the new one', async () => {
    const { kommun } = cast;
    world.service.reloadKeys(bothFor(kommun.participant));
    const [newKey, oldKey] = world.context.participants.find(kommun.participant)?.signing ?? [];
    await world.api('kommun').send(messageFrom(cast));
    await world.submitDue();
    expect((await signerOfLast())?.equals(oldKey?.certificate.der as Buffer)).toBe(true);

    world.discovery.published.set(kommun.participant, [next.entry, kommun.signing]);
    world.service.reloadKeys(bothFor(kommun.participant));
    await world.api('kommun').send(messageFrom(cast));
    await world.submitDue();
    expect((await signerOfLast())?.equals(newKey?.certificate.der as Buffer)).toBe(true);
  });

  it('CertPub down: it waits rather than guess', async () => {
    world.service.reloadKeys(bothFor(cast.region.participant));
    await world.accessPoint.deliver(await foreignMessage(cast));
    await world.receiveDue(cast.region.participant);
    world.discovery.fail = 'DISC_SMP_UNREACHABLE';
    await world.submitDue();
    expect(world.accessPoint.submitted.size).toBe(0);
    const rows = await world.context.db.selectFrom('outgoing_envelope').select('state').execute();
    expect(rows).toEqual([{ state: 'PENDING' }]);
  });

  it('decryption: what is encrypted to the old certificate and to the new one is opened', async () => {
    world.service.reloadKeys(bothFor(cast.region.participant));
    for (const encryption of [cast.region.encryption, next.entry]) {
      await world.accessPoint.deliver(await foreignMessage(cast, { encryption }));
      await world.receiveDue(cast.region.participant);
    }
    const rows = await world.context.db.selectFrom('message').select('status').execute();
    expect(rows).toEqual([{ status: 'NEW' }, { status: 'NEW' }]);
  });

  it('a fault in one key file changes nothing', async () => {
    const before = world.context.participants.find(cast.kommun.participant)?.signing;
    const broken = bothFor(cast.kommun.participant);
    const [one, ...others] = broken.participants;
    if (one) one.keys.encryption = { certificate: '/nonexistent.crt', key: '/nonexistent.key' };
    expect(() => world.service.reloadKeys({ participants: one ? [...others, one] : others })).toThrow();
    expect(world.context.participants.find(cast.kommun.participant)?.signing).toBe(before);
  });
});
