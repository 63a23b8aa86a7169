import type { Random } from './random.ts';

/** What is dangerous in any format: boundary values of numbers and lengths, octets that end or begin something. */
const octets = [
  0x00, 0x01, 0x0a, 0x0d, 0x20, 0x22, 0x26, 0x2d, 0x30, 0x3c, 0x3e, 0x7f, 0x80, 0x82, 0xc0, 0xff,
];
const numbers = ['0', '-1', '1', '127', '128', '255', '256', '32767', '65535', '65536', '2147483647'].concat([
  '2147483648',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '1e309',
  'NaN',
  '0x10',
  '00',
  '999999999999999999999',
]);

type Change = (input: Buffer, random: Random, given: Given) => Buffer;

interface Given {
  readonly seeds: readonly Buffer[];
  readonly words: readonly (string | Uint8Array)[];
}

const octetsOf = (word: string | Uint8Array): Uint8Array =>
  typeof word === 'string' ? Buffer.from(word) : word;

const put = (input: Buffer, from: number, to: number, piece: Uint8Array): Buffer =>
  Buffer.concat([input.subarray(0, from), piece, input.subarray(to)]);

function piece(input: Buffer, random: Random, longest = 4096): Buffer {
  const from = random.below(input.length);
  const length = 1 + random.below(Math.min(input.length - from, random.chance(4) ? longest : 64));
  return input.subarray(from, from + length);
}

const flip: Change = (input, random) => {
  if (input.length === 0) return input;
  const changed = Buffer.from(input);
  for (let count = 1 + random.below(4); count > 0; count -= 1) {
    const at = random.below(changed.length);
    changed[at] = random.chance(2) ? random.pick(octets) : (changed[at] as number) ^ (1 << random.below(8));
  }
  return changed;
};

const cut: Change = (input, random) => input.subarray(0, random.below(input.length));

const remove: Change = (input, random) => {
  const from = random.below(input.length);
  return put(input, from, from + 1 + random.below(random.chance(3) ? 1024 : 16), Buffer.alloc(0));
};

const insert: Change = (input, random, { words }) => {
  const at = random.below(input.length + 1);
  const noise = Buffer.from(Array.from({ length: 1 + random.below(8) }, () => random.below(256)));
  return put(input, at, at, words.length > 0 && !random.chance(4) ? octetsOf(random.pick(words)) : noise);
};

const overwrite: Change = (input, random, { words }) => {
  const at = random.below(input.length);
  const word = octetsOf(words.length > 0 ? random.pick(words) : random.pick(numbers));
  return put(input, at, at + word.length, word);
};

const splice: Change = (input, random, { seeds }) => {
  const other = random.pick(seeds);
  return Buffer.concat([
    input.subarray(0, random.below(input.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
};

const transplant: Change = (input, random, { seeds }) => {
  const at = random.below(input.length + 1);
  return put(input, at, at + random.below(64), piece(random.pick(seeds), random));
};

const repeat: Change = (input, random) => {
  const one = piece(input, random, 512);
  const at = random.below(input.length + 1);
  const times = 1 << random.below(random.chance(8) ? 14 : 8);
  return put(input, at, at, Buffer.alloc(Math.min(one.length * times, 128 * 1024), one));
};

/** A run of digits becomes a number at a border. */
const number: Change = (input, random) => {
  const text = input.toString('latin1');
  const runs = [...text.matchAll(/\d{1,20}/g)];
  const run = runs[random.below(runs.length)];
  if (!run) return flip(input, random, { seeds: [], words: [] });
  return put(input, run.index, run.index + run[0].length, Buffer.from(random.pick(numbers)));
};

/** A length or a number of two or four octets goes to its border. */
const length: Change = (input, random) => {
  const width = random.pick([1, 2, 4]);
  if (input.length < width) return input;
  const changed = Buffer.from(input);
  const at = random.below(changed.length - width + 1);
  changed.set(
    random
      .pick([
        [0, 0, 0, 0],
        [0xff, 0xff, 0xff, 0xff],
        [0x7f, 0xff, 0xff, 0xff],
        [0x80, 0, 0, 0],
        [0, 0, 0, 1],
      ])
      .slice(0, width),
    at,
  );
  return changed;
};

/** Between two equal separators: a field, an element's border, a line. It is doubled, taken out or moved. */
const field: Change = (input, random) => {
  const separator = random.pick([0x3c, 0x3e, 0x0a, 0x2c, 0x26, 0x22, 0x2e, 0x20]);
  const from = input.indexOf(separator, random.below(input.length));
  const to = from < 0 ? -1 : input.indexOf(separator, from + 1);
  if (to < 0) return flip(input, random, { seeds: [], words: [] });
  const found = input.subarray(from, to);
  if (random.chance(2)) return put(input, to, to, found);
  const rest = put(input, from, to, Buffer.alloc(0));
  if (random.chance(2)) return rest;
  const at = random.below(rest.length + 1);
  return put(rest, at, at, found);
};

const changes: readonly Change[] = [
  flip,
  flip,
  cut,
  remove,
  insert,
  insert,
  overwrite,
  splice,
  transplant,
  repeat,
  number,
  length,
  field,
  field,
];

/** One of the seeds, changed once or a few times; at most `maxBytes`. The first inputs are the seeds as they are. */
export function mutate(random: Random, given: Given, maxBytes: number): Buffer {
  let input = random.pick(given.seeds);
  for (let count = random.chance(3) ? 1 + random.below(6) : 1; count > 0; count -= 1)
    input = random.pick(changes)(input, random, given);
  return input.subarray(0, maxBytes);
}
