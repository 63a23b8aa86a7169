import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

interface Props {
  open: boolean;
  onClose(): void;
  onSend(): void;
}

export function ForgottenAttachment({ open, onClose, onSend }: Props) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className="modal-overlay"
      isOpen={open}
      onOpenChange={(isOpen) => !isOpen && onClose()}
      isDismissable
    >
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title" level={2}>
            {t('compose/forgotten')}
          </Heading>
          <p>{t('compose/forgottenText')}</p>
          <div className="actions">
            <Button className="button" onPress={onClose}>
              {t('app/back')}
            </Button>
            <Button className="button primary" onPress={onSend}>
              {t('compose/sendAnyway')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
