import type { DigitalDocument } from '@budkavle/contracts';
import { checkFileType } from '@budkavle/formats';
import { ApiRefusal, issue, refusal } from '../api/refusal.ts';
import type { Context } from '../context.ts';
import { MessageServiceError } from '../errors.ts';
import { once } from '../store/content.ts';
import type { UploadedFile } from './incoming-document.ts';

/** Types, declared and sniffed; nothing empty; no malware in files or texts. Throws ApiRefusal. */
export async function checkFiles(
  context: Context,
  documents: readonly DigitalDocument[],
  files: ReadonlyMap<string, UploadedFile>,
): Promise<void> {
  for (const [d, document] of documents.entries()) {
    for (const [f, file] of (document.contentFiles ?? []).entries()) {
      const where = `data.attributes.digitalDocument.${d}.contentFiles.${f}`;
      const upload = files.get(file.content);
      if (!upload || upload.size === 0) throw refusal('MT_SCHEMA', 'the file is empty', `${where}.content`);
      const type = checkFileType({ ...file, head: upload.head }, context.fileTypes);
      if (!type.supported)
        throw refusal('MT_FILE_TYPE', 'contentType is not supported', `${where}.contentType`);
      if (!type.matches) {
        throw refusal('MT_FILE_TYPE', 'the file is not of its contentType', `${where}.contentType`);
      }
      await scan(context, upload.spool.read(), `${where}.content`);
    }
    for (const [t, text] of (document.contentTextBody ?? []).entries()) {
      await scan(
        context,
        once(Buffer.from(text, 'utf8')),
        `data.attributes.digitalDocument.${d}.contentTextBody.${t}`,
      );
    }
  }
}

async function scan(context: Context, content: AsyncIterable<Uint8Array>, where: string): Promise<void> {
  try {
    const result = await context.scanner.scan(content);
    if (result.clean) return;
    context.log.warn(
      { event: 'malware.outgoing', reason: result.signature },
      'malware in a message to be sent',
    );
    throw new ApiRefusal('MT_MALWARE', { issues: [issue('MT_MALWARE', 'forbidden', where)] });
  } catch (error) {
    if (!(error instanceof MessageServiceError)) throw error;
    throw new ApiRefusal('MT_SCANNER_UNAVAILABLE', { status: 503, retryAfterSeconds: 30 });
  }
}
