import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { Icon } from './Icon.tsx';

const ToastContext = createContext<(text: string) => void>(() => {});

/** A short word that something went well; spoken politely, gone after some seconds. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [text, setText] = useState<string>();
  const show = useCallback((words: string) => setText(words), []);
  useEffect(() => {
    if (!text) return;
    const timer = setTimeout(() => setText(undefined), 6000);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <ToastContext value={show}>
      {children}
      <div role="status" aria-live="polite">
        {text && (
          <div className="toast">
            <Icon name="check" /> {text}
          </div>
        )}
      </div>
    </ToastContext>
  );
}

export const useToast = () => useContext(ToastContext);
