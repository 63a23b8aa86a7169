import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { exampleMessage } from '../testing/example-message.ts';
import { readMessage } from './read.ts';
import { writeMessage } from './write.ts';

const MB = 1024 * 1024;

async function* octets(total: number): AsyncIterable<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 'åäö');
  for (let sent = 0; sent < total; sent += chunk.length)
    yield chunk.subarray(0, Math.min(chunk.length, total - sent));
}

it('a message of 20 MB passes in constant memory, written and read', async () => {
  const expected = createHash('sha256');
  for await (const chunk of octets(20 * MB)) expected.update(chunk);
  const message = exampleMessage([
    { fileName: 'stor.txt', contentType: 'text/plain', open: () => octets(20 * MB) },
    { fileName: 'liten.txt', contentType: 'text/plain', open: () => octets(10) },
  ]);
  let most = 0;
  const before = process.memoryUsage().arrayBuffers;
  let largest = 0;
  const read = await readMessage(writeMessage(message), {
    attachmentSink: async (_meta, content) => {
      for await (const chunk of content) {
        largest = Math.max(largest, chunk.length);
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
      }
    },
  });
  expect(read.findings).toEqual([]);
  expect(read.bytes).toBeGreaterThan(26 * MB);
  const files = read.message?.documents[0]?.files;
  expect(files?.map((file) => file.size)).toEqual([20 * MB, 10]);
  expect(files?.[0]?.sha256).toBe(expected.digest('hex'));
  expect(files?.[0]?.head).toHaveLength(512);
  expect(largest).toBeLessThan(128 * 1024);
  // Garbage that has not been collected counts too: far below the message, not zero.
  expect(most).toBeLessThan(20 * MB);
});
