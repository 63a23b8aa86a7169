/** Lanes of the queue: the large never stand in the way of the small. */
export const lanes = { small: 0, large: 1 } as const;
export type Lane = keyof typeof lanes;

export const laneOf = (bytes: number, largeBytes: number): number =>
  bytes > largeBytes ? lanes.large : lanes.small;
