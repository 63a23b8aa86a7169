import type { Attachment } from '../../../src/web-api.ts';
import { ApiProblem, csrfHeaders } from './client.ts';

export interface Upload {
  promise: Promise<Attachment>;
  cancel(): void;
}

/** Sends a file to a draft with progress in bytes. XMLHttpRequest, since fetch tells nothing of what has been sent. */
export function uploadAttachment(draftId: string, file: File, onProgress: (sent: number) => void): Upload {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name: file.name, type: file.type || 'application/octet-stream' });
  const promise = new Promise<Attachment>((resolve, reject) => {
    request.open('POST', `/api/drafts/${encodeURIComponent(draftId)}/attachments?${query}`);
    request.setRequestHeader('content-type', 'application/octet-stream');
    for (const [name, value] of Object.entries(csrfHeaders())) request.setRequestHeader(name, value);
    request.responseType = 'json';
    request.upload.onprogress = (event) => onProgress(event.loaded);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as Attachment);
      else reject(new ApiProblem(request.status, request.response ?? {}));
    };
    request.onerror = () => reject(new ApiProblem(0, { code: 'NETWORK' }));
    request.onabort = () => reject(new ApiProblem(0, { code: 'CANCELLED' }));
    request.send(file);
  });
  return { promise, cancel: () => request.abort() };
}
