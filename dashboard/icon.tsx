import type { JSX } from 'preact';

/** Pictures of 16 × 16, drawn with lines of the colour of the text beside them. */
const PATHS = {
  stuck: 'M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.600V5.400zM8 4.800v3.800M8 11.200v.01',
  undo: 'M6 3 2.8 6.2 6 9.400M3 6.200h6.200a3.8 3.8 0 0 1 0 7.600H7',
  undone: 'M2.2 8a5.8 5.8 0 1 0 1.9-4.300M2.4 2v2.600H5M5.6 8.200l1.7 1.7 3.2-3.6',
  running: 'M8 1.800a6.2 6.2 0 1 1-6.2 6.200M6.6 5.400v5.200L10.8 8z',
  retrying: 'M13.6 8A5.6 5.6 0 1 1 11.8 3.900M13.8 1.800v2.800H11M8 5v3.200l2 1.4',
  waiting: 'M4 1.800h8M4 14.200h8M5 1.800c0 4 6 5 6 12.400M11 1.800c0 4-6 5-6 12.4',
  queued: 'M2.6 4.500h10.800M2.6 8h10.800M2.6 11.500h6',
  done: 'M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M5.2 8.200l2 2 3.6-4.2',
  skipped: 'M2.5 4v8l5-4zM8.5 4v8l5-4z',
  abandoned: 'M2.6 2.600h10.800v10.800H2.600zM5.6 5.600l4.8 4.800M10.4 5.600l-4.8 4.8',
  failed: 'M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M5.8 5.800l4.4 4.400M10.2 5.800l-4.4 4.4',
  omitted: 'M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M3.7 12.300l8.6-8.6',
  bypassed: 'M2 11.500c2.5-7 9.5-7 12 0M14 7.500v4h-4M8 12.500v.01',
  pending: 'M8 2.400a5.6 5.6 0 1 0 0 11.200A5.6 5.6 0 0 0 8 2.4',
  message: 'M1.8 3.600h12.400v8.800H1.800zM2 4l6 4.800L14 4',
  verb: 'M3.5 14V2.200M3.5 2.800h8.500l-2 2.7 2 2.700H3.5',
  bolt: 'M9 1.5 3.5 9H8l-1 5.500L12.5 7H8z',
  alert: 'M8 2 1.8 13.400h12.400zM8 6.400v3.400M8 11.600v.01',
  search: 'M7 2.400a4.6 4.6 0 1 0 0 9.2 4.6 4.6 0 0 0 0-9.200M10.4 10.400l3.6 3.6',
  copy: 'M5.5 5.500h8v8h-8zM10.5 5.500v-3h-8v8h3',
  sun: 'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.500M8 13.500V15M1 8h1.500M13.5 8H15M3 3l1.1 1.100M11.9 11.9 13 13M3 13l1.1-1.100M11.9 4.1 13 3',
  moon: 'M13.5 9.800A6 6 0 0 1 6.2 2.500a6 6 0 1 0 7.3 7.3',
  auto: 'M8 1.800a6.2 6.2 0 1 0 0 12.400A6.2 6.2 0 0 0 8 1.800M8 2v12M10 3.600v8.800M12 5v6',
  chevron: 'M6 3.5 10.5 8 6 12.5',
  close: 'M3.5 3.500l9 9M12.5 3.500l-9 9',
  pivot: 'M3.5 2v12M6.5 8H14M11 5l3 3-3 3',
  leave: 'M9.5 2.500h-7v11h7M7 8h7M11.5 5.5 14 8l-2.5 2.5',
} as const;

export type IconName = keyof typeof PATHS;

/** A picture that goes with a word: who hears the page does not need it. */
export const Icon = ({ name, class: cls = '' }: { readonly name: IconName; readonly class?: string }): JSX.Element => (
  <svg class={`icon ${cls}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
