import { type Static, Type } from 'typebox';
import { secret } from '../configuration/secrets.ts';
import type { OrganisationKeys } from '../keys/organisation-keys.ts';
import type { BlobStore } from './blob-store.ts';
import { openFileBlobStore } from './file-blob-store.ts';
import { openS3BlobStore } from './s3-blob-store.ts';

/** An S3 store for the blobs, instead of the folder; docs/operations/scaling.md. */
export const S3Configuration = Type.Object(
  {
    endpoint: Type.Optional(
      Type.String({
        pattern: '^https?://',
        description: "Address of the S3 store; absent: Amazon's for the region",
      }),
    ),
    region: Type.String({ minLength: 1, default: 'us-east-1' }),
    bucket: Type.String({ minLength: 1, description: 'Made beforehand' }),
    prefix: Type.Optional(
      Type.String({ description: 'Before every name, for a bucket that others use too' }),
    ),
    accessKeyId: Type.Optional(
      secret({ description: 'Absent: what the machine gives (environment, instance role)' }),
    ),
    secretAccessKey: Type.Optional(secret()),
    pathStyle: Type.Optional(
      Type.Boolean({
        description: 'The bucket in the path instead of the host name; default: when an endpoint is given',
      }),
    ),
  },
  { additionalProperties: false },
);

export interface BlobStoreOptions {
  /** Blobs, or with `s3` only what is being written. */
  folder: string;
  keys: OrganisationKeys;
  s3?: Static<typeof S3Configuration> | undefined;
}

/** The blob store that the configuration names. Errors: BLOB_STORE_UNAVAILABLE. */
export function openBlobStore({ folder, keys, s3 }: BlobStoreOptions): Promise<BlobStore> {
  return s3 === undefined ? openFileBlobStore({ folder, keys }) : openS3BlobStore({ s3, folder, keys });
}
