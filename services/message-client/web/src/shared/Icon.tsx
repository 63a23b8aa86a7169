const paths = {
  inbox: 'M3 13h5l1.5 3h5L16 13h5M5.5 5h13L21 13v6H3v-6z',
  sent: 'M4 12 20 4l-4 16-4-7z M12 13l8-9',
  draft: 'M4 20l1-4L16.5 4.5l3 3L8 19z M14 7l3 3',
  alert: 'M12 4 2.5 20h19zM12 10v5M12 17.5v.5',
  check: 'M4.5 12.5l5 5 10-11',
  cross: 'M6 6l12 12M18 6 6 18',
  clock: 'M12 7v5l3.5 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0z',
  clip: 'M20 11.5 12 19.5a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8L10 17a1.8 1.8 0 0 1-2.5-2.5L15 7',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  reply: 'M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7',
  plus: 'M12 5v14M5 12h14',
  back: 'M14 5l-7 7 7 7',
  menu: 'M4 7h16M4 12h16M4 17h16',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0',
  down: 'M6 9l6 6 6-6',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.8M20 4v4.5h-4.5',
  search: 'M16 16l5 5M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0z',
  keyboard: 'M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10',
  out: 'M10 4H5v16h5M14 8l4 4-4 4M18 12H9',
  mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
  dot: 'M12 12h.01',
  bell: 'M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4',
  'bell-on': 'M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21h4M3 8a9 9 0 0 1 2.5-4.5M21 8a9 9 0 0 0-2.5-4.5',
  tag: 'M4 4h7l9 9-7 7-9-9zM8 8h.01',
  note: 'M5 4h14v11l-5 5H5zM14 20v-5h5M8 9h8M8 13h4',
  at: 'M16 12a4 4 0 1 1-8 0 4 4 0 0 1 8 0v1.5a2.5 2.5 0 0 0 5 0V12a9 9 0 1 0-3.5 7.1',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v4M16 3v4',
  queue: 'M4 6h16M4 12h10M4 18h6M17 15l3 3-3 3',
  all: 'M4 5h16v5H4zM4 14h16v5H4z',
  gear: 'M12 15.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1',
} as const;

export type IconName = keyof typeof paths;

/** A line drawing beside words; it carries no meaning of its own, so it is hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      className="icon"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      <path d={paths[name]} />
    </svg>
  );
}
