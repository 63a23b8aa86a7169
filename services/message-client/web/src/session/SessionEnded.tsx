import { useEffect } from 'react';
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';

/** The session has ended while the page was open. What is written stays in the page until one is logged in again. */
export function SessionEnded({ onRetry }: { onRetry(): void }) {
  const { t } = useTranslation();
  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && onRetry();
    const timer = setInterval(look, 5000);
    window.addEventListener('focus', look);
    return () => {
      clearInterval(timer);
      window.removeEventListener('focus', look);
    };
  }, [onRetry]);
  return (
    <ModalOverlay className="modal-overlay" isOpen isKeyboardDismissDisabled>
      <Modal className="modal">
        <Dialog className="dialog" role="alertdialog">
          <Heading slot="title" level={2}>
            {t('session/expired')}
          </Heading>
          <p>{t('session/expiredHelp')}</p>
          <div className="actions">
            <Button className="button" onPress={onRetry}>
              {t('session/expiredRetry')}
            </Button>
            <a className="button primary" href="/login?returnTo=/" target="_blank" rel="noreferrer">
              <Icon name="lock" /> {t('session/expiredLogIn')}
            </a>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
