import { describe, expect, test } from 'vitest';
import { stepsOf } from './steps.ts';

const states = (...args: Parameters<typeof stepsOf>) => stepsOf(...args).map((step) => step.state);

describe('the short line of the trail', () => {
  test('fills as the message travels', () => {
    expect(states('SCHEDULED', false)).toEqual(['done', 'now', 'todo', 'todo']);
    expect(states('SUBMITTED', false)).toEqual(['done', 'done', 'now', 'todo']);
    expect(states('WAITING_FOR_RECEIPT', true)).toEqual(['done', 'done', 'done', 'now']);
    expect(states('ACCEPTED', true)).toEqual(['done', 'done', 'done', 'done']);
  });
  test('shows where it failed', () => {
    expect(states('REJECTED', true)).toEqual(['done', 'done', 'done', 'failed']);
    expect(states('MESSAGE_EXCHANGE_ERROR', false)).toEqual(['done', 'done', 'failed', 'todo']);
    expect(states('MESSAGE_EXCHANGE_ERROR', true)).toEqual(['done', 'done', 'done', 'failed']);
  });
});
