import { useId, useRef, useState } from 'react';
import { Button, Toolbar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { MessageText } from '../conversation/MessageText.tsx';
import { pasteAsMarkdown } from '../writing/paste.ts';
import { type Mark, markText } from './markdown.ts';

interface Props {
  /** What stands at the end of the bar, before the preview. */
  tools?: React.ReactNode;
  text: string;
  onChange(text: string): void;
  invalid: boolean;
}

const marks: readonly { mark: Mark; words: string; sign: string | undefined }[] = [
  { mark: 'bold', words: 'compose/bold', sign: undefined },
  { mark: 'italic', words: 'compose/italic', sign: undefined },
  { mark: 'heading', words: 'compose/heading', sign: undefined },
  { mark: 'list', words: 'compose/list', sign: '•' },
];

/** Markdown with a bar of the usual marks and a preview. */
export function TextEditor({ tools, text, onChange, invalid }: Props) {
  const { t } = useTranslation();
  const [preview, setPreview] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  function put(mark: Mark) {
    const field = area.current;
    if (!field) return;
    const marked = markText(text, field.selectionStart, field.selectionEnd, mark);
    onChange(marked.text);
    requestAnimationFrame(() => {
      field.focus();
      field.setSelectionRange(marked.start, marked.end);
    });
  }

  return (
    <div className="field">
      <label htmlFor={id}>{t('compose/text')}</label>
      <div className="writing">
        <Toolbar className="writing-bar" aria-label={t('compose/text')}>
          {marks.map(({ mark, words, sign }) => (
            <Button
              key={mark}
              className="button plain small"
              aria-label={t(words)}
              isDisabled={preview}
              onPress={() => put(mark)}
            >
              <span aria-hidden="true" style={look[mark]}>
                {sign ?? t(words)[0]}
              </span>
            </Button>
          ))}
          {tools}
          <span className="space" />
          <Button className="button plain small" aria-pressed={preview} onPress={() => setPreview(!preview)}>
            {t(preview ? 'compose/write' : 'compose/preview')}
          </Button>
        </Toolbar>
        {preview ? (
          <div className="preview">
            {text.trim() ? (
              <MessageText text={text} />
            ) : (
              <p className="code">{t('compose/nothingToPreview')}</p>
            )}
          </div>
        ) : (
          <textarea
            id={id}
            ref={area}
            value={text}
            aria-invalid={invalid}
            aria-describedby={invalid ? `${id}-error` : undefined}
            onPaste={(event) => pasteAsMarkdown(event, onChange)}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </div>
      {invalid && (
        <span className="error" id={`${id}-error`}>
          {t('compose/required/text')}
        </span>
      )}
    </div>
  );
}

const look: Record<Mark, React.CSSProperties> = {
  bold: { fontWeight: 800 },
  italic: { fontStyle: 'italic' },
  heading: { fontWeight: 600 },
  list: {},
};
