import { createRequire } from 'node:module';

/** An S3 server on loopback with one bucket, `budkavle`; it keeps its objects in a folder. For tests. */
export async function startS3Server(folder: string): Promise<{
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  bucket: string;
  close(): Promise<void>;
}> {
  const S3rver = createRequire(import.meta.url)('s3rver');
  const bucket = 'budkavle';
  const server = new S3rver({
    directory: folder,
    address: '127.0.0.1',
    port: 0,
    silent: true,
    configureBuckets: [{ name: bucket }],
  });
  const { port } = (await server.run()) as { port: number };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    // What this server knows.
    accessKeyId: 'S3RVER',
    secretAccessKey: 'S3RVER',
    bucket,
    close: () => server.close(),
  };
}
