import { useId, useState } from 'react';
import { Button, Dialog, DialogTrigger, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { Icon } from '../shared/Icon.tsx';

/** Tomorrow at eight, where the reader is, as the field writes it. */
function tomorrow(): string {
  const date = new Date();
  date.setDate(date.getDate() + 1);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T08:00`;
}

/** Chooses when the message goes. */
export function SendLater({ onChoose }: { onChoose(at: string): void }) {
  const { t } = useTranslation();
  const id = useId();
  const [wrong, setWrong] = useState(false);
  return (
    <DialogTrigger>
      <Button className="button">
        <Icon name="clock" /> {t('writing/later')}
      </Button>
      <ModalOverlay className="modal-overlay" isDismissable>
        <Modal className="modal">
          <Dialog className="dialog">
            {({ close }) => (
              <form
                onSubmit={(event) => {
                  event.preventDefault();
                  // The dialog belongs to the form of the message, which must not be sent now.
                  event.stopPropagation();
                  const at = new Date(String(new FormData(event.currentTarget).get('at')));
                  if (!(at.getTime() > Date.now())) return setWrong(true);
                  close();
                  onChoose(at.toISOString());
                }}
              >
                <Heading slot="title" level={2}>
                  {t('writing/laterTitle')}
                </Heading>
                <div className="field">
                  <label htmlFor={id}>{t('writing/laterWhen')}</label>
                  <input
                    id={id}
                    name="at"
                    type="datetime-local"
                    required
                    defaultValue={tomorrow()}
                    aria-invalid={wrong}
                    aria-describedby={wrong ? `${id}-wrong` : `${id}-help`}
                  />
                  <span className="help" id={`${id}-help`}>
                    {t('writing/laterHelp')}
                  </span>
                  {wrong && (
                    <span className="error" id={`${id}-wrong`} role="alert">
                      {t('writing/laterPast')}
                    </span>
                  )}
                </div>
                <div className="actions">
                  <Button className="button" onPress={close}>
                    {t('app/cancel')}
                  </Button>
                  <Button type="submit" className="button primary">
                    {t('writing/laterDo')}
                  </Button>
                </div>
              </form>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}
