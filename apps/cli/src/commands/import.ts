import type { Command } from 'commander';
import { COUNTS, type Counts } from '@bursar/logs';
import { badInput } from '../failure.js';
import {
  BEDROCK_LOGS,
  importLogs,
  LITELLM_SPEND,
  type UsageKind,
} from '../imports/bedrock-import.js';
import { addChargeImports } from '../imports/charges-import.js';
import { findLogs } from '../imports/log-files.js';
import { badFiles } from '../imports/log-stream.js';
import { type Format, put, say, toCsv, toTable } from '../output.js';
import { addPeopleImport } from '../imports/people-import.js';
import { leaveSampleFirst } from '../sample.js';
import { type Context, outputOption } from './context.js';

export function addImportCommand(program: Command, context: Context): void {
  const command = program
    .command('import')
    .description('usage, people, charges, drivers and plans from files');
  addPeopleImport(command, context);
  addChargeImports(command, context);
  command
    .command('bedrock-logs')
    .description(
      'model-invocation logs of Amazon Bedrock, as AWS delivers them; counting a record twice is impossible',
    )
    .argument('<path...>', 'files, or folders of .json, .jsonl and .ndjson files, gzipped or not')
    .addOption(outputOption('json'))
    .action((paths: string[], { output }: { output: Format }) =>
      importUsage(context, paths, output, BEDROCK_LOGS),
    );
  command
    .command('litellm-spend')
    .description(
      'rows of the spend log of LiteLLM, as its API or its database exports them; counting a row twice is impossible',
    )
    .argument('<path...>', 'files of JSON, a list or a row a line, gzipped or not')
    .addOption(outputOption('json'))
    .action((paths: string[], { output }: { output: Format }) =>
      importUsage(context, paths, output, LITELLM_SPEND),
    );
}

async function importUsage(
  context: Context,
  paths: readonly string[],
  format: Format,
  kind: UsageKind,
): Promise<void> {
  const { files, passedOver } = await findLogs(paths);
  if (files.length === 0) {
    throw badInput(
      `No logs in ${paths.join(', ')}.`,
      'A log is a .json, .jsonl or .ndjson file, gzipped or not.',
    );
  }
  if (passedOver > 0)
    say(`${passedOver} files and folders are passed over: they hold bodies, or are no logs.`);
  const server = context.server();
  await leaveSampleFirst(server);
  const begun = Date.now();
  const { counts, bad } = await importLogs(
    server,
    context.settings().dataFolder,
    paths,
    files,
    kind,
  );
  say(summary(counts, files.length - bad.length, Date.now() - begun));
  showCounts(format, counts);
  if (bad.length > 0) throw badFiles(bad);
}

export function showCounts(format: Format, counts: Counts): void {
  const figures = COUNTS.map((name) => ({ name, of: (row: Counts) => row[name], figure: true }));
  if (format === 'json')
    put(JSON.stringify(Object.fromEntries(COUNTS.map((name) => [name, counts[name]]))));
  else put(format === 'csv' ? toCsv([counts], figures) : toTable([counts], figures));
}

function summary(counts: Counts, files: number, ms: number): string {
  const n = (count: number) => count.toLocaleString('en-US');
  const parts = [
    `${n(counts.accepted)} counted`,
    ...(counts.duplicate > 0 ? [`${n(counts.duplicate)} already known`] : []),
    ...(counts.quarantined > 0
      ? [`${n(counts.quarantined)} held back (see \`bursar quarantine list\`)`]
      : []),
    ...(counts.unpriced > 0 ? [`${n(counts.unpriced)} without a price yet`] : []),
  ];
  return `${n(counts.received)} records from ${n(files)} files in ${(ms / 1000).toFixed(1)} s: ${parts.join(', ')}.`;
}
