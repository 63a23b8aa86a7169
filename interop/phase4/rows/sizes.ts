/** What is sent in both directions. 100 MB is what an access point must take (C3.2.1 2.8.a). */
export const sizes = [
  { id: 'text', bytes: 6_000, name: 'a small message' },
  { id: '1mb', bytes: 1_000_000, name: '1 MB' },
  { id: '30mb', bytes: 30_000_000, name: '30 MB' },
  { id: '100mb', bytes: 100_000_000, name: '100 MB' },
] as const;
