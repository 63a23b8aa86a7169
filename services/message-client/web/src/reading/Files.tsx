import { lazy, Suspense, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { previewType } from '../../../src/reading/preview-type.ts';
import type { Attachment, MessageDetail } from '../../../src/web-api.ts';
import { bytes } from '../shared/bytes.ts';
import { Icon } from '../shared/Icon.tsx';
import { fileUrl } from './queries.ts';

const Preview = lazy(() => import('./Preview.tsx'));

/** The files of a message: looked at in a sandbox, downloaded one by one or all at once. */
export function Files({ message }: { message: MessageDetail }) {
  const { t, i18n } = useTranslation();
  const [shown, setShown] = useState<Attachment>();
  const { attachments } = message;
  if (attachments.length === 0) return null;
  return (
    <div>
      <h3 className="label">{t('conversation/attachments')}</h3>
      <ul className="files">
        {attachments.map((file) => (
          <li key={file.id} className="file-row">
            <a className="file" href={fileUrl(message.id, file.id)} download={file.name}>
              <Icon name="download" />
              <span className="visually-hidden">{t('conversation/download')} </span>
              <span className="name">{file.name}</span>
              <span className="size">{bytes(file.size, i18n.language)}</span>
            </a>
            {previewType(file) && (
              <Button
                className="button small no-print"
                aria-label={t('reading/showFile', { name: file.name })}
                onPress={() => setShown(file)}
              >
                {t('reading/show')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {attachments.length > 1 && (
        <a
          className="button small no-print"
          href={`/api/messages/${encodeURIComponent(message.id)}/attachments.zip`}
          download
        >
          <Icon name="download" /> {t('reading/downloadAll', { count: attachments.length })}
        </a>
      )}
      {shown && (
        <Suspense fallback={null}>
          <Preview messageId={message.id} file={shown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
    </div>
  );
}
