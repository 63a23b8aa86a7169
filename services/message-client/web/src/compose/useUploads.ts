import { useCallback, useEffect, useRef, useState } from 'react';
import type { Attachment, Draft } from '../../../src/web-api.ts';
import { ApiProblem } from '../api/client.ts';
import { actions } from '../api/queries.ts';
import { type Upload, uploadAttachment } from '../api/upload.ts';
import { attachmentLimit } from '../shared/bytes.ts';

export interface UploadItem {
  key: string;
  name: string;
  size: number;
  sent: number;
  attachment?: Attachment;
  error?: unknown;
}

/** The attachments of a draft: those that are there, those under way (with progress, cancellable), those that were refused. */
export function useUploads(draft: Draft) {
  const [items, setItems] = useState<UploadItem[]>(() =>
    draft.attachments.map((each) => ({
      key: each.id,
      name: each.name,
      size: each.size,
      sent: each.size,
      attachment: each,
    })),
  );
  const running = useRef(new Map<string, Upload>());
  const queue = useRef(Promise.resolve());

  const update = useCallback((key: string, change: Partial<UploadItem>) => {
    setItems((all) => all.map((each) => (each.key === key ? { ...each, ...change } : each)));
  }, []);

  const add = useCallback(
    (files: readonly File[]) => {
      const fresh = files.map((file) => ({
        key: crypto.randomUUID(),
        name: file.name,
        size: file.size,
        sent: 0,
        file,
      }));
      setItems((all) => [...all, ...fresh.map(({ file: _, ...item }) => item)]);
      // One at a time: what is checked against the limit is then never out of date.
      for (const { key, file } of fresh) {
        queue.current = queue.current.then(async () => {
          if (file.size > attachmentLimit) {
            update(key, { error: new ApiProblem(413, { code: 'ATTACHMENT_TOO_LARGE' }) });
            return;
          }
          const upload = uploadAttachment(draft.id, file, (sent) => update(key, { sent }));
          running.current.set(key, upload);
          try {
            const attachment = await upload.promise;
            update(key, { attachment, name: attachment.name, size: attachment.size, sent: attachment.size });
          } catch (error) {
            if (error instanceof ApiProblem && error.code === 'CANCELLED')
              setItems((all) => all.filter((each) => each.key !== key));
            else update(key, { error });
          } finally {
            running.current.delete(key);
          }
        });
      }
    },
    [draft.id, update],
  );

  const remove = useCallback(
    async (item: UploadItem) => {
      running.current.get(item.key)?.cancel();
      if (item.attachment) {
        try {
          await actions.deleteAttachment(draft.id, item.attachment.id);
        } catch (error) {
          update(item.key, { error });
          return;
        }
      }
      setItems((all) => all.filter((each) => each.key !== item.key));
    },
    [draft.id, update],
  );

  useEffect(
    () => () => {
      for (const upload of running.current.values()) upload.cancel();
    },
    [],
  );

  const busy = items.some((each) => !each.attachment && !each.error);
  const total = items
    .filter((each) => !each.error || each.attachment)
    .reduce((sum, each) => sum + each.size, 0);
  return { items, add, remove, busy, total };
}
