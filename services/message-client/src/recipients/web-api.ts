import { type Static, Type } from 'typebox';
import { Recipient } from '../web-api.ts';

/** An entry of the address book with all that helps to choose, or to know who wrote. */
export const RecipientEntry = Type.Intersect([
  Recipient,
  Type.Object({
    categories: Type.Array(Type.String()),
    keywords: Type.Array(Type.String()),
    geography: Type.Array(Type.String()),
    organisationNumber: Type.Optional(Type.String()),
    organisationAlso: Type.Optional(Type.String()),
    organisationDescription: Type.Optional(Type.String()),
    favourite: Type.Boolean(),
  }),
]);
export type RecipientEntry = Static<typeof RecipientEntry>;

/** `readAt`: when the address book was last read; it does not say itself when an entry was changed. */
export const RecipientPage = Type.Object({
  items: Type.Array(RecipientEntry),
  stale: Type.Boolean(),
  readAt: Type.Optional(Type.String()),
});
export type RecipientPage = Static<typeof RecipientPage>;

export const RecipientQuery = Type.Object(
  {
    q: Type.Optional(Type.String({ maxLength: 200 })),
    geography: Type.Optional(Type.String({ maxLength: 200 })),
    category: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
);

/** What one can choose from, in the whole address book. */
export const RecipientChoices = Type.Object({
  geography: Type.Array(Type.String()),
  categories: Type.Array(Type.String()),
});
export type RecipientChoices = Static<typeof RecipientChoices>;

/** Body of `PUT /api/recipients/favourites`. */
export const SetFavourite = Type.Object(
  { identifier: Type.String({ minLength: 1, maxLength: 256 }), favourite: Type.Boolean() },
  { additionalProperties: false },
);
