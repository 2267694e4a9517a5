import { parser } from '@prometheus-io/lezer-promql';

/** What a query reads of one metric: its name, and the labels that are matched. */
export interface Selected {
  readonly metric: string;
  readonly labels: readonly string[];
}

/** A query as Prometheus' own grammar reads it. */
export interface ReadQuery {
  /** Where it cannot be read; empty: nowhere. */
  readonly wrong: readonly string[];
  readonly selected: readonly Selected[];
  /** Labels that are kept by an aggregation. */
  readonly kept: readonly string[];
}

/** Grafana writes these in before it asks. */
const filledIn = (query: string): string =>
  query.replaceAll('$__rate_interval', '5m').replaceAll('$instance', '.*');

export function readQuery(query: string): ReadQuery {
  const text = filledIn(query);
  const wrong: string[] = [];
  const selected: { metric: string; labels: string[] }[] = [];
  const kept: string[] = [];
  parser.parse(text).iterate({
    enter: ({ type, from, to, node }) => {
      const words = text.slice(from, to);
      if (type.isError) wrong.push(`${text} at ${from}`);
      if (type.name === 'VectorSelector')
        selected.push({ metric: /^[\w:]+/.exec(words)?.[0] ?? '', labels: [] });
      if (type.name === 'LabelName' && node.parent?.name === 'GroupingLabels') kept.push(words);
      else if (type.name === 'LabelName') selected.at(-1)?.labels.push(words);
    },
  });
  return { wrong, selected, kept };
}
