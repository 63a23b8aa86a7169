import { type Static, Type } from 'typebox';
import { component } from './component.ts';
import { Message, MessageCreate } from './message.ts';

export const sdkApiVersion = 'sdk api 1.0.0';

export const Version = Type.Enum([sdkApiVersion], component('versionDef', 'API version'));
export const Links = Type.String(component('linksDef', 'URI reference (RFC 3986 4.1)'));

const links = Type.Optional(Type.Object({ self: Type.Optional(Links) }));

/** Body of `POST /sdk/messages`. */
export const CreateMessage = Type.Object(
  { data: Type.Optional(MessageCreate) },
  component('createMessage', 'Metadata and message'),
);
export type CreateMessage = Static<typeof CreateMessage>;

/** Answer of `GET /sdk/messages/{messageId}`. */
export const OutputData = Type.Object(
  {
    meta: Type.Optional(Type.Object({ version: Type.Optional(Version) })),
    links,
    data: Type.Optional(Message),
  },
  component('outputData', 'One message'),
);
export type OutputData = Static<typeof OutputData>;

/** Answer of `GET /sdk/messages`; `meta.cursor` is ours. */
export const OutputArrayData = Type.Object(
  {
    meta: Type.Optional(
      Type.Object({
        version: Type.Optional(Version),
        cursor: Type.Optional(
          Type.String({
            description: 'Give it as filter[updatedAfter] to get what changed since. Addition of Budkavle.',
          }),
        ),
      }),
    ),
    links,
    data: Type.Optional(Type.Array(Message)),
  },
  component('outputArrayData', 'Messages, never with digitalDocument'),
);
export type OutputArrayData = Static<typeof OutputArrayData>;

export const ResponseMessage = Type.Object(
  { statusCode: Type.Enum(['OK']) },
  component('responseMessage', 'Result'),
);
