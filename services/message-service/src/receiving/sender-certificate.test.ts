import { PkiError, type PkiErrorCode } from '@budkavle/pki';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOrganisationCertificates } from '../participants/organisation-certificates.ts';
import { foreignMessage, readReceipt } from '../testing/envelopes.ts';
import { makeKey, makeOrganisation } from '../testing/organisations.ts';
import { type Cast, makeCast, profile, sqliteDatabase, World } from '../testing/world.ts';

describe('keys and certificates', () => {
  let cast: Cast;
  let world: World;
  let previous: Awaited<ReturnType<typeof makeKey>>;
  beforeAll(async () => {
    cast = await makeCast();
    previous = await makeKey(cast.folder, 'forra');
    world = new World(cast, sqliteDatabase(cast));
    const { files, participant } = cast.region;
    world.more = {
      participants: [
        {
          participant,
          keys: { ...files, previousEncryption: [previous.paths] },
          accessPoint: { url: 'http://127.0.0.1:1' },
        },
      ],
    };
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  const answer = async (octets: Buffer) => {
    await world.accessPoint.deliver(octets);
    await world.receiveDue(cast.region.participant);
    await world.submitDue();
    const [sent] = world.accessPoint.submitted.values();
    return sent && (await readReceipt(sent)).receipt;
  };
  /** The published certificate turns out bad when its chain is looked at. */
  const withCheck = async (code: PkiErrorCode, octets: Buffer) => {
    const { organisationCertificates } = world.context;
    const { check } = organisationCertificates;
    organisationCertificates.check = async () => {
      throw new PkiError(code, 'as the test wants');
    };
    try {
      return await answer(octets);
    } finally {
      organisationCertificates.check = check;
    }
  };

  it('a message that was encrypted to the previous certificate is read', async () => {
    const receipt = await answer(await foreignMessage(cast, { encryption: previous.entry }));
    expect(receipt?.responseCode).toBe('ACCEPTED');
  });

  it.each(['PKI_REVOKED', 'PKI_EXPIRED', 'PKI_CHAIN'] as const)(
    '%s of the sender: SIG security',
    async (code) => {
      const receipt = await withCheck(code, await foreignMessage(cast));
      expect(receipt?.lines.map(({ reason, detail }) => `${reason}/${detail}`)).toEqual(['SIG/security']);
    },
  );

  it('whether it is revoked cannot be told now: the envelope waits', async () => {
    expect(await withCheck('PKI_REVOCATION_UNAVAILABLE', await foreignMessage(cast))).toBeUndefined();
    expect(world.accessPoint.waiting(cast.region.participant)).toBe(1);
  });

  it('the chain is checked when the environment lists anchors, and only then', async () => {
    const { entry } = await makeKey(cast.folder, 'medlem');
    const other = await makeOrganisation(cast.folder, 'annan.example', []);
    const anchor = other.signing.certificate.toPem();
    const free = createOrganisationCertificates({ profile: profile(), revocation: undefined });
    await free.check(entry.certificate, 'signing');
    const trust = { ...profile().trust, organisation: { anchors: [anchor] } };
    const strict = createOrganisationCertificates({ profile: profile({ trust }), revocation: undefined });
    await expect(strict.check(entry.certificate, 'signing')).rejects.toMatchObject({ code: 'PKI_CHAIN' });
  });
});
