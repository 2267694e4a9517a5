import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { families, type Family } from '../support/http/exposition.js';
import { readQuery } from '../support/operations/promql.js';
import { complaintsAbout, itWithPromtool } from '../support/operations/promtool.js';
import { startBursar, type TestBursar } from '../support/processes/server.js';
import { root } from '../support/root.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly {
    readonly refId: string;
    readonly expr: string;
    readonly legendFormat: string;
    readonly datasource: { readonly uid: string };
  }[];
}
interface Dashboard {
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { name: string; definition?: string }[] };
}

const file = (name: string): string => readFileSync(path.join(root, 'integrations', name), 'utf8');
const { groups } = parse(file('prometheus/bursar.rules.yml')) as {
  groups: { name: string; rules: Rule[] }[];
};
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(file('grafana/bursar.dashboard.json')) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const targets = panels.flatMap(({ targets: own = [] }) => own);
const QUERIES = [...rules, ...targets].map(({ expr }) => expr);

/** Those that Prometheus adds to whatever it reads. */
const ADDED = ['instance', 'job', 'le'];

let bursar: TestBursar;
let served: Map<string, Family>;
beforeAll(async () => {
  bursar = await startBursar({ worker: true });
  served = families(await (await bursar.http('/metrics')).text());
});
afterAll(() => bursar.close());

const familyOf = (metric: string): Family | undefined =>
  served.get(metric) ?? served.get(metric.replace(/_(bucket|count|sum)$/, ''));
const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
/** As the page says, which another test compares with what is served. */
const labelsOf = (metric: string): string[] => {
  const [, cell = ''] =
    new RegExp(
      `\\| \`${metric.replace(/_(bucket|count|sum)$/, '')}\`[^|]*\\|[^|]*\\|([^|]*)\\|`,
    ).exec(page) ?? [];
  return [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
};

describe('every query of the rules and the dashboard', () => {
  it('is one that Prometheus reads', () => {
    expect(QUERIES.length).toBeGreaterThan(40);
    expect(QUERIES.flatMap((query) => readQuery(query).wrong)).toEqual([]);
  });

  it('asks for metrics that are served, by labels that they have', () => {
    const wrong = QUERIES.flatMap((query) => {
      const { selected, kept } = readQuery(query);
      const known = [...ADDED, ...selected.flatMap(({ metric }) => labelsOf(metric))];
      return [
        ...selected
          .filter(({ metric }) => familyOf(metric) === undefined)
          .map(({ metric }) => metric),
        ...[...kept, ...selected.flatMap(({ labels }) => labels)]
          .filter((label) => !known.includes(label))
          .map((label) => `${label} in ${query}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  it('takes rates of counters and histograms alone', () => {
    const wrong = QUERIES.flatMap((query) =>
      [...query.matchAll(/\b(?:rate|increase)\((\w+)/g)]
        .map(([, metric = '']) => metric)
        .filter((metric) => familyOf(metric)?.type === 'gauge'),
    );
    expect(wrong).toEqual([]);
  });
});

describe('the alert rules', () => {
  itWithPromtool('are accepted by promtool', () => {
    expect(complaintsAbout(path.join(root, 'integrations/prometheus/bursar.rules.yml'))).toBe('');
  });

  it('have a name of their own, a severity and a sentence', () => {
    const names = rules.map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    const wrong = rules.filter(
      ({ alert, labels, annotations, for: held = '1m' }) =>
        !/^Bursar[A-Z]\w+$/.test(alert) ||
        !['warning', 'critical'].includes(labels['severity'] ?? '') ||
        (annotations['summary'] ?? '').length < 10 ||
        !/^\d+[smh]$/.test(held),
    );
    expect(wrong.map(({ alert }) => alert)).toEqual([]);
  });

  it('say only labels that their query leaves', () => {
    const wrong = rules.flatMap(({ expr, annotations }) => {
      const { kept } = readQuery(expr);
      return [
        ...Object.values(annotations)
          .join(' ')
          .matchAll(/\$labels\.(\w+)/g),
      ]
        .map(([, label = '']) => label)
        .filter((label) => !kept.includes(label));
    });
    expect(wrong).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('has panels that say what they show, each in a place of its own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      panels.filter(({ title, description = '' }) => title === '' || description === ''),
    ).toEqual([]);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, i) => `${x + (i % w)} ${y + Math.floor(i / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it('asks the Prometheus that is chosen, and names its lines by labels that are left', () => {
    const names = dashboard.templating.list.map(({ name }) => name);
    expect(names).toEqual(['datasource', 'instance']);
    const uids = [...panels, ...targets].map(({ datasource }) => datasource?.uid);
    expect([...new Set(uids)]).toEqual(['${datasource}']);
    const wrong = targets.flatMap(({ expr, legendFormat }) => {
      const { kept } = readQuery(expr);
      return [...legendFormat.matchAll(/{{(\w+)}}/g)]
        .map(([, label = '']) => label)
        .filter((label) => !kept.includes(label))
        .map((label) => `${label} in ${expr}`);
    });
    expect(wrong).toEqual([]);
  });

  it('shows every metric that the page names, but for those of no use on a graph', () => {
    const shown = new Set(
      targets.flatMap(({ expr }) =>
        readQuery(expr).selected.map(({ metric }) => metric.replace(/_(bucket|count|sum)$/, '')),
      ),
    );
    const named = [...page.matchAll(/^\| `(bursar_\w+)`/gm)].map(([, name = '']) => name);
    expect(named.filter((name) => !shown.has(name))).toEqual([
      'bursar_rate_limits_in_redis',
      'bursar_job_last_success_timestamp_seconds',
    ]);
  });
});
