import { useTranslation } from 'react-i18next';
import type { MessageDetail } from '../../../src/web-api.ts';
import { bytes } from '../shared/bytes.ts';
import { Icon } from '../shared/Icon.tsx';

export function AttachmentList({ message }: { message: MessageDetail }) {
  const { t, i18n } = useTranslation();
  if (message.attachments.length === 0) return null;
  return (
    <div>
      <h3 className="label">{t('conversation/attachments')}</h3>
      <ul className="files">
        {message.attachments.map((file) => (
          <li key={file.id} style={{ maxWidth: '100%' }}>
            <a
              className="file"
              href={`/api/messages/${encodeURIComponent(message.id)}/attachments/${encodeURIComponent(file.id)}`}
              download={file.name}
            >
              <Icon name="download" />
              <span className="visually-hidden">{t('conversation/download')} </span>
              <span className="name">{file.name}</span>
              <span className="size">{bytes(file.size, i18n.language)}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
