import { expect, it, vi } from 'vitest';
import { WaitingRoom } from './waiting-room.ts';

const never = new AbortController().signal;
function shelf() {
  const found: number[] = [];
  const look = vi.fn(async () => [...found]);
  return { found, look, isEmpty: (all: number[]) => all.length === 0 };
}

it('what is there is told at once', async () => {
  const { found, look, isEmpty } = shelf();
  found.push(1);
  expect(await new WaitingRoom().until('a', { waitSeconds: 30, signal: never, look, isEmpty })).toEqual([1]);
  expect(look).toHaveBeenCalledTimes(1);
});

it('the bell wakes it, also when it rings while it looks', async () => {
  const room = new WaitingRoom();
  const { found, look, isEmpty } = shelf();
  look.mockImplementationOnce(async () => {
    found.push(7);
    room.ring('a');
    return [];
  });
  const began = performance.now();
  expect(await room.until('a', { waitSeconds: 30, signal: never, look, isEmpty })).toEqual([7]);
  expect(performance.now() - began).toBeLessThan(900);
});

it('news that come close together are told in one answer', async () => {
  const room = new WaitingRoom();
  const { found, look, isEmpty } = shelf();
  const answer = room.until('a', { waitSeconds: 30, signal: never, look, isEmpty, gatherMs: 200 });
  await new Promise((resolve) => setImmediate(resolve));
  for (const number of [1, 2, 3]) {
    found.push(number);
    room.ring('a');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await answer).toEqual([1, 2, 3]);
});

it('ends when the time is over, the client is gone or the service stops', async () => {
  const room = new WaitingRoom();
  const { look, isEmpty } = shelf();
  const client = new AbortController();
  const wait = (waitSeconds: number, signal = never) =>
    room.until('a', { waitSeconds, signal, look, isEmpty, gatherMs: 50 });
  expect(await wait(0)).toEqual([]);
  const [gone, stopped] = [wait(30, client.signal), wait(30)];
  client.abort();
  expect(await gone).toEqual([]);
  room.close();
  expect(await stopped).toEqual([]);
  expect(await wait(30)).toEqual([]);
});

it('looks now and then even if nobody rings: another process may have done it', async () => {
  const { found, look, isEmpty } = shelf();
  const answer = new WaitingRoom().until('a', { waitSeconds: 30, signal: never, look, isEmpty });
  found.push(3);
  expect(await answer).toEqual([3]);
});
