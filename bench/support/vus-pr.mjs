/** VUS-PR of the detector on the benchmark's labelled series, by PyPI's TSB-AD; skipped where it is absent. Takes minutes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const SCRIPT = path.join(import.meta.dirname, 'vus_pr.py');

/** `python`: an interpreter that may have TSB-AD. `scores`: by kind, for each series a score for each point. */
export function vusPr(python, corpus, scores) {
  const series = corpus.flatMap(({ name, values, windows }, index) => {
    if (windows.length === 0) return [];
    const labels = values.map((_, point) =>
      windows.some(({ first, last }) => point >= first && point <= last) ? 1 : 0,
    );
    const of = Object.entries(scores).map(([kind, all]) => [kind, [...all[index]]]);
    return [{ name, values, labels, scores: Object.fromEntries(of) }];
  });
  const folder = mkdtempSync(path.join(tmpdir(), 'vus-pr-'));
  try {
    const file = path.join(folder, 'series.json');
    writeFileSync(file, JSON.stringify(series));
    const { status, stdout, error } = spawnSync(python, [SCRIPT, file], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (error !== undefined || status !== 0) return { skipped: `${python} did not answer` };
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
