import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef, useState } from 'react';

interface Row {
  className: string;
  /** The row that is shown beside the list. */
  current: boolean;
  content: ReactNode;
  data: Record<`data-${string}`, string>;
}

interface Props {
  label: string;
  count: number;
  /** Nothing more comes after `count`. */
  complete: boolean;
  /** undefined: not read yet. */
  rowAt(index: number): Row | undefined;
  onOpen(index: number): void;
  /** The rows that are in view now. */
  onShow(from: number, to: number): void;
  /** About how high a row is before it has been measured. */
  rowHeight: number;
}

/** A grid of one column of which only the rows in view are in the page. Arrow keys, Page, Home and End move; Enter opens. */
export function VirtualGrid({ label, count, complete, rowAt, onOpen, onShow, rowHeight }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const [focused, setFocused] = useState(false);
  const wanted = useRef<number>(undefined);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    // The row that has the focus stays, or the focus would be lost by scrolling.
    rangeExtractor: (range) => {
      const shown = defaultRangeExtractor(range);
      if (!focused || active >= count || shown.includes(active)) return shown;
      return [...shown, active].sort((a, b) => a - b);
    },
  });
  const rows = virtual.getVirtualItems();
  const from = virtual.range?.startIndex ?? 0;
  const to = virtual.range?.endIndex ?? 0;
  useEffect(() => onShow(from, to), [onShow, from, to]);
  useEffect(() => {
    if (wanted.current === undefined) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row) {
      row.focus({ preventScroll: true });
      wanted.current = undefined;
    }
  });

  function move(to: number) {
    const next = Math.max(0, Math.min(count - 1, to));
    wanted.current = next;
    setActive(next);
    virtual.scrollToIndex(next);
  }
  function onKeyDown(event: React.KeyboardEvent) {
    const page = Math.max(1, to - from - 1);
    const targets: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target !== undefined) move(target);
    else if (event.key === 'Enter') onOpen(active);
    else return;
    event.preventDefault();
  }

  return (
    <div className="message-list" ref={scroller}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that come and go cannot be a table */}
      <div
        role="grid"
        tabIndex={-1}
        aria-label={label}
        aria-rowcount={complete ? count : -1}
        aria-colcount={1}
        style={{ height: virtual.getTotalSize(), position: 'relative' }}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const index = Number((event.target as Element).closest('[data-index]')?.getAttribute('data-index'));
          if (Number.isNaN(index)) return;
          setActive(index);
          onOpen(index);
        }}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      >
        {rows.map((place) => {
          const row = rowAt(place.index);
          return (
            // biome-ignore lint/a11y/useSemanticElements: see above
            <div
              key={place.key}
              role="row"
              ref={virtual.measureElement}
              data-index={place.index}
              aria-rowindex={place.index + 1}
              aria-busy={row ? undefined : true}
              aria-current={row?.current ? 'true' : undefined}
              data-current={row?.current ?? false}
              tabIndex={place.index === Math.min(active, count - 1) ? 0 : -1}
              className={row?.className ?? 'message-row'}
              style={{
                position: 'absolute',
                insetInline: 0,
                top: 0,
                transform: `translateY(${place.start}px)`,
                minHeight: row ? undefined : rowHeight,
              }}
              onFocus={() => setActive(place.index)}
              {...row?.data}
            >
              {/* biome-ignore lint/a11y/useSemanticElements: see above */}
              <div role="gridcell" tabIndex={-1} className="row-cell">
                {row?.content}
              </div>
            </div>
          );
        })}
      </div>
    </div>
  );
}
