import { useEffect, useRef, useState } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { previewType } from '../../../src/reading/preview-type.ts';
import type { Attachment } from '../../../src/web-api.ts';
import { Icon } from '../shared/Icon.tsx';
import { Skeleton } from '../shared/Skeleton.tsx';
import { fileUrl } from './queries.ts';

interface Props {
  messageId: string;
  file: Attachment;
  onClose(): void;
}

/** A file of somebody else's, looked at in a frame that may do nothing: no script, no cookies, nothing from outside. */
export default function Preview({ messageId, file, onClose }: Props) {
  const { t } = useTranslation();
  const address = fileUrl(messageId, file.id);
  return (
    <ModalOverlay className="modal-overlay" isOpen onOpenChange={(open) => !open && onClose()} isDismissable>
      <Modal className="modal preview-modal">
        <Dialog className="dialog preview-dialog">
          <header className="preview-head">
            <Heading slot="title" level={2}>
              {file.name}
            </Heading>
            <a className="button small" href={address} download={file.name}>
              <Icon name="download" /> {t('conversation/download')}
            </a>
            <Button slot="close" className="button small">
              {t('app/close')}
            </Button>
          </header>
          {previewType(file) === 'application/pdf' ? (
            <PdfFrame address={`${address}/preview`} title={file.name} />
          ) : (
            <iframe className="preview-frame" sandbox="" title={file.name} src={`${address}/preview`} />
          )}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/**
 * The viewer (viewer.html) has an origin of its own that can reach nothing; the page reads the file and hands it over.
 */
function PdfFrame({ address, title }: { address: string; title: string }) {
  const { t, i18n } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  const [state, setState] = useState<'loading' | 'shown' | 'failed'>('loading');
  useEffect(() => {
    const stopping = new AbortController();
    const onMessage = async (event: MessageEvent) => {
      const view = frame.current?.contentWindow;
      if (!view || event.source !== view) return;
      if (event.data === 'shown' || event.data === 'failed') setState(event.data);
      if (event.data !== 'ready') return;
      try {
        const response = await fetch(address, { signal: stopping.signal, credentials: 'same-origin' });
        if (!response.ok) throw new Error(String(response.status));
        const content = await response.arrayBuffer();
        // The frame's origin is opaque and has no name: only the frame that said "ready" is spoken to.
        view.postMessage({ content, page: t('reading/page', { number: '{n}' }) }, '*', [content]);
      } catch {
        if (!stopping.signal.aborted) setState('failed');
      }
    };
    window.addEventListener('message', onMessage);
    return () => {
      stopping.abort();
      window.removeEventListener('message', onMessage);
    };
  }, [address, t]);
  return (
    <>
      {state === 'loading' && <Skeleton rows={3} height={120} />}
      {state === 'failed' && (
        <div className="empty" role="alert">
          <Icon name="alert" />
          <strong>{t('reading/cannotShow')}</strong>
          <span>{t('reading/cannotShowHelp')}</span>
        </div>
      )}
      <iframe
        ref={frame}
        className="preview-frame"
        hidden={state === 'failed'}
        style={state === 'loading' ? { position: 'absolute', opacity: 0, pointerEvents: 'none' } : undefined}
        sandbox="allow-scripts"
        title={title}
        lang={i18n.language}
        src="/viewer.html"
      />
    </>
  );
}
