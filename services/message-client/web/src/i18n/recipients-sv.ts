/** Choosing who to write to. */
export const recipients = {
  category: 'Kategori',
  geography: 'Geografi',
  favourites: 'Favoriter:',
  recent: 'Senast skickat till:',
  addFavourite: 'Spara som favorit',
  removeFavourite: 'Ta bort från favoriter',
  readAt: 'Hämtat från adressboken {{time}}.',
  gone: 'Mottagaren finns inte i adressboken just nu. Sök upp den igen.',
} as const;
