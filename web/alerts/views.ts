/** What the page of alerts shows, one at a time. */
export const VIEWS = ['alerts', 'rules', 'silences', 'delivery'] as const;

/** One of what the page of alerts shows. */
export type ViewName = (typeof VIEWS)[number];

/** Their names. */
export const VIEW_NAMES: Readonly<Record<ViewName, string>> = {
  alerts: 'Alerts',
  rules: 'Rules',
  silences: 'Silences',
  delivery: 'Delivery',
};
