import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

const shortcuts = [
  ['n', 'shortcuts/new'],
  ['r', 'shortcuts/reply'],
  ['j', 'shortcuts/next'],
  ['k', 'shortcuts/previous'],
  ['i', 'shortcuts/unassigned'],
  ['m', 'shortcuts/mine'],
  ['a', 'shortcuts/all'],
  ['s', 'shortcuts/sentFolder'],
  ['/', 'search/label'],
  ['?', 'shortcuts/help'],
] as const;

export function ShortcutHelp({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const { t } = useTranslation();
  return (
    <ModalOverlay className="modal-overlay" isOpen={open} onOpenChange={onOpenChange} isDismissable>
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title" level={2}>
            {t('shortcuts/heading')}
          </Heading>
          <dl className="facts">
            {shortcuts.map(([key, words]) => (
              <div key={key} style={{ display: 'contents' }}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{t(words)}</dd>
              </div>
            ))}
          </dl>
          <p className="code">{t('shortcuts/note')}</p>
          <div className="actions">
            <Button slot="close" className="button">
              {t('app/close')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
