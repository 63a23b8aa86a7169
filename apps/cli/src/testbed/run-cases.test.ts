import { describe, expect, it } from 'vitest';
import { tf241 } from '../../../../conformance/tf-2.4.1.ts';
import { tf01 } from '../../../../conformance/tf-01.ts';
import { tf02 } from '../../../../conformance/tf-02.ts';
import { tf09 } from '../../../../conformance/tf-09.ts';
import { exampleDescription } from './description.ts';
import { type Hands, NotObserved, Refusal } from './hands.ts';
import { partyOf } from './plan.ts';
import { runCases } from './run-cases.ts';
import type { TestBed } from './test-bed.ts';

const hands: Hands = {
  send: async () => 'id',
  endingOf: async () => ({ status: 'ACCEPTED', codes: [] }),
  shown: async () => undefined,
};

/** A test bed whose system under test behaves as told. */
function bedWith(change: Partial<TestBed>): TestBed {
  return {
    system: { ...exampleDescription, messageService: true },
    hands,
    party: partyOf,
    arrivalOf: async () => true,
    trapped: () => 0,
    ask: async () => 'REJECTED SV structure',
    envelope: async () => Buffer.from('<xha:Header></xha:Header>'),
    push: async () => 'EBMS:0004',
    silenceAfter: async () => 'no receipt',
    ...change,
  } as TestBed;
}

const verdictOf = async (bed: TestBed, ...cases: Parameters<typeof runCases>[1]) =>
  (await runCases(bed, cases)).map((row) => row.verdict);

describe('a system under test that does wrong is found out', () => {
  it('passes one that does right', async () => {
    expect(await verdictOf(bedWith({}), tf01, tf09, tf241)).toEqual(['pass', 'pass', 'pass']);
  });

  it('TF-01: the message does not arrive, or the sender is not told', async () => {
    expect(await verdictOf(bedWith({ arrivalOf: async () => false }), tf01)).toEqual(['fail']);
    const endingOf = async () => ({ status: 'WAITING_FOR_RECEIPT', codes: [] });
    expect(await verdictOf(bedWith({ hands: { ...hands, endingOf } }), tf01)).toEqual(['fail']);
  });

  it('TF-02: a revoked certificate is not noticed', async () => {
    expect(await verdictOf(bedWith({}), tf02)).toEqual(['fail']);
    let requests = 0;
    const told = { ...hands, endingOf: async () => ({ status: 'MESSAGE_EXCHANGE_ERROR', codes: ['X'] }) };
    expect(await verdictOf(bedWith({ hands: told }), tf02)).toEqual(['pass']);
    expect(await verdictOf(bedWith({ hands: told, trapped: () => requests++ }), tf02)).toEqual(['fail']);
  });

  it('TF-09: a malformed envelope is passed on', async () => {
    expect(await verdictOf(bedWith({ silenceAfter: async () => 'ACCEPTED' }), tf09)).toEqual(['fail']);
  });

  it('TF 2.4.1: another receipt code', async () => {
    expect(await verdictOf(bedWith({ ask: async () => 'REJECTED BV invariant' }), tf241)).toEqual(['fail']);
  });
});

describe('what cannot be seen is neither passed nor failed', () => {
  it('the tester has to look; the system lacks what is asked for', async () => {
    const send = async () => {
      throw new NotObserved('nobody there');
    };
    expect(await verdictOf(bedWith({ hands: { ...hands, send } }), tf01)).toEqual(['open']);
    const system = { ...exampleDescription, messageService: false };
    expect(await verdictOf(bedWith({ system }), tf241)).toEqual(['open']);
  });

  it('a system that will not send fails', async () => {
    const send = async () => {
      throw new Refusal('400');
    };
    expect(await runCases(bedWith({ hands: { ...hands, send } }), [tf01])).toMatchObject([
      { verdict: 'fail', seen: 'the system would not send: 400' },
    ]);
  });
});
