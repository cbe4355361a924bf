/** The icon set, drawn here so that no font or request is needed. 24-unit grid, strokes only. */

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  up: 'M12 20V5M6 11l6-6 6 6',
  down: 'M12 4v15M6 13l6 6 6-6',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6L6 18',
  tick: 'M5 13l4.5 4.5L19 7',
  dashed: 'M12 4a8 8 0 0 1 3 .6M18.5 7.4a8 8 0 0 1 1.4 3.2M19.4 15a8 8 0 0 1-2.2 3M14 19.8a8 8 0 0 1-3.6.1M6.8 18a8 8 0 0 1-2.2-3.2M4 11a8 8 0 0 1 1.3-3.4M8 5.1',
  qr: 'M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2h-2zM20 14v2M14 20h2M19 19h1v1',
  rise: 'M4 17l6-6 4 4 6-8M15 7h5v5',
  barred: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM6 6l12 12',
  out: 'M5 12h14',
  scan: 'M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M4 12h16',
  search: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20 20',
  warning: 'M12 4l9 16H3zM12 10v4M12 17.2v.3',
  info: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5M12 8v.2',
  clock: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2',
  star: 'M12 4l2.5 5.2 5.7.8-4.1 4 1 5.6-5.1-2.7-5.1 2.7 1-5.6-4.1-4 5.7-.8z',
  absent: 'M4 20V9l8-5 8 5v11M9 14l6 6M15 14l-6 6',
  street: 'M7 21L10 3M17 21L14 3M12 6v2M12 12v2M12 18v2',
  market: 'M4 10l1.5-6h13L20 10M4 10h16v10H4zM9 20v-6h6v6',
  people: 'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM3 20c0-3.5 2.5-6 6-6s6 2.5 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2.2.8 3.5 2.8 3.5 5.5',
  print: 'M7 9V4h10v5M7 17H4v-8h16v8h-3M7 14h10v6H7z',
  download: 'M12 4v11M7 11l5 5 5-5M5 20h14',
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.2',
  keyboard: 'M3 7h18v10H3zM7 10.5v.2M11 10.5v.2M15 10.5v.2M8 14h8',
  lamp: 'M9 3h6v5l-1.5 2v10h-3V10L9 8zM9 6h6',
  swap: 'M5 9h13l-3-4M19 15H6l3 4',
  refresh: 'M19 8a8 8 0 1 0 1 5M20 4v5h-5',
  edit: 'M5 19l1-4L16 5l3 3L9 18z',
  share: 'M12 15V4M8 8l4-4 4 4M5 13v7h14v-7',
  bin: 'M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13',
  bank: 'M4 9l8-5 8 5zM6 9v8M10 9v8M14 9v8M18 9v8M4 20h16',
  phone: 'M8 3h8v18H8zM11 18h2',
  wave: 'M3 12c3-6 6-6 9 0s6 6 9 0',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  menu: 'M4 7h16M4 12h16M4 17h16',
  sun: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4',
  chart: 'M5 20V10M12 20V4M19 20v-7M3 20h18',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  link: 'M10 14l4-4M8 12l-2 2a3.5 3.5 0 0 0 5 5l2-2M16 12l2-2a3.5 3.5 0 0 0-5-5l-2 2',
  signout: 'M10 4H5v16h5M15 8l4 4-4 4M19 12H9',
} as const

export type IconName = keyof typeof PATHS

export function Icon({ name, size }: { name: IconName; size?: 'tiny' | 'big' }) {
  return (
    <svg class={`icon ${size ?? ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  )
}
