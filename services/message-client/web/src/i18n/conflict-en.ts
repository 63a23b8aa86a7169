import type { conflict as swedish } from './conflict-sv.ts';

export const conflict: Record<keyof typeof swedish, string> = {
  heading: 'The draft has been changed in two places',
  who: 'Saved by {{name}} {{time}}, while you wrote. Choose which version holds. The other cannot be had back, so copy what you want to keep.',
  mine: 'Your version',
  theirs: 'The saved version',
  keepMine: 'Keep my version',
  takeTheirs: 'Use the saved one',
};
