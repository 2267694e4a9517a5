/** How spend over time is drawn. */
export const CHART_KINDS = ['stack', 'lines', 'bars', 'cumulative'] as const;
export type ChartKind = (typeof CHART_KINDS)[number];

export const KIND_LABELS: Readonly<Record<ChartKind, string>> = {
  stack: 'Stacked areas',
  lines: 'Lines',
  bars: 'Stacked bars',
  cumulative: 'Cumulative',
};

export const readKind = (kind: string | undefined): ChartKind =>
  CHART_KINDS.find((one) => one === kind) ?? 'stack';

export const writeKind = (kind: string | undefined): string | undefined =>
  readKind(kind) === 'stack' ? undefined : kind;
