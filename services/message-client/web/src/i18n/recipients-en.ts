import type { recipients as swedish } from './recipients-sv.ts';

export const recipients: Record<keyof typeof swedish, string> = {
  category: 'Category',
  geography: 'Geography',
  favourites: 'Favourites:',
  recent: 'Sent to lately:',
  addFavourite: 'Keep as favourite',
  removeFavourite: 'Remove from favourites',
  readAt: 'Fetched from the address book {{time}}.',
  gone: 'The recipient is not in the address book now. Search for it again.',
};
