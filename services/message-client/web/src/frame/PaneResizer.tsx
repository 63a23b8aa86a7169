import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const storageKey = 'budkavle.list-width';
const narrowest = 280;
const widest = 720;

/** The border between list and conversation: dragged, or moved with the arrow keys. The choice is kept. */
export function usePaneWidth() {
  const [width, setWidth] = useState(() => bounded(Number(localStorage.getItem(storageKey)) || 400));
  function change(next: number) {
    const value = bounded(next);
    setWidth(value);
    localStorage.setItem(storageKey, String(value));
  }
  return { width, change };
}

export function PaneResizer({ width, change }: { width: number; change(width: number): void }) {
  const { t } = useTranslation();
  function onPointerDown(event: React.PointerEvent<HTMLDivElement>) {
    const handle = event.currentTarget;
    const start = event.clientX - width;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent) => change(moved.clientX - start);
    handle.addEventListener('pointermove', move);
    handle.addEventListener('pointerup', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves has no element of its own
    <div
      className="resizer"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={t('layout/resizeList')}
      aria-valuenow={width}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      onPointerDown={onPointerDown}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') change(width - 20);
        if (event.key === 'ArrowRight') change(width + 20);
      }}
    />
  );
}

function bounded(width: number): number {
  return Math.min(widest, Math.max(narrowest, Math.round(width)));
}
