import { useEffect } from 'react';

const storageKey = 'budkavle.shortcuts';

/** Single letters can be switched off: a speech user's words must not become commands (WCAG 2.1.4). */
export const shortcutsOn = () => localStorage.getItem(storageKey) !== 'off';
export const setShortcutsOn = (on: boolean) => localStorage.setItem(storageKey, on ? 'on' : 'off');

/** Calls the action of a key, unless the person is writing, a dialog is open, or shortcuts are off. */
export function useShortcuts(actions: Record<string, (() => void) | undefined>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !shortcutsOn()) return;
      const target = event.target as HTMLElement;
      if (
        target.closest(
          'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"]',
        )
      )
        return;
      const action = actions[event.key];
      if (!action) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
}
