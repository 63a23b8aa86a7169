import { Button, DropZone, FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../api/client.ts';
import { attachmentLimit, bytes } from '../shared/bytes.ts';
import { Icon } from '../shared/Icon.tsx';
import type { UploadItem } from './useUploads.ts';

interface Props {
  items: readonly UploadItem[];
  total: number;
  onAdd(files: readonly File[]): void;
  onRemove(item: UploadItem): void;
}

/** Files by drag and drop or by choosing, each with progress, cancel, and the reason when it is refused. */
export function AttachmentField({ items, total, onAdd, onRemove }: Props) {
  const { t, i18n } = useTranslation();
  return (
    <div className="field">
      <span className="label">{t('compose/attachments')}</span>
      <DropZone
        className="drop"
        onDrop={async (event) => {
          const files = await Promise.all(
            event.items.filter((item) => item.kind === 'file').map((item) => item.getFile()),
          );
          onAdd(files);
        }}
      >
        <Icon name="clip" /> <span>{t('compose/drop')}</span>
        <FileTrigger allowsMultiple onSelect={(files) => onAdd(Array.from(files ?? []))}>
          <Button className="button small">{t('compose/attach')}</Button>
        </FileTrigger>
      </DropZone>
      <span className="help">
        {t('compose/attachHelp')}{' '}
        {items.length > 0 &&
          t('compose/totalSize', {
            size: bytes(total, i18n.language),
            limit: bytes(attachmentLimit, i18n.language),
          })}
      </span>
      {items.length > 0 && (
        <ul className="uploads">
          {items.map((item) => (
            <li key={item.key}>
              <UploadRow item={item} onRemove={() => onRemove(item)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function UploadRow({ item, onRemove }: { item: UploadItem; onRemove(): void }) {
  const { t, i18n } = useTranslation();
  const underWay = !item.attachment && !item.error;
  const size = (count: number) => bytes(count, i18n.language);
  return (
    <div className="upload" data-upload={item.error ? 'refused' : underWay ? 'under-way' : 'done'}>
      <Icon name={item.error ? 'alert' : item.attachment ? 'check' : 'clip'} />
      <span className="name">{item.name}</span>
      <span className="size">
        {underWay
          ? t('compose/uploading', { sent: size(item.sent), total: size(item.size) })
          : size(item.size)}
      </span>
      <Button
        className="button plain small"
        aria-label={t(underWay ? 'compose/cancelUpload' : 'compose/remove', { name: item.name })}
        onPress={onRemove}
      >
        <Icon name="cross" />
      </Button>
      {underWay && <progress max={item.size || 1} value={item.sent} aria-label={item.name} />}
      {item.error !== undefined && <Refused error={item.error} />}
    </div>
  );
}

function Refused({ error }: { error: unknown }) {
  const { t, i18n } = useTranslation();
  const code = error instanceof ApiProblem ? error.code : 'CLIENT';
  const key = `problem/${code}`;
  return (
    <span className="error" role="alert" style={{ gridColumn: '1 / -1' }}>
      {t(i18n.exists(key) ? key : 'problem/generic')} {t('problem/code', { code })}
    </span>
  );
}
