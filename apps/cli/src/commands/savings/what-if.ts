import type { Command } from 'commander';
import { badInput } from '../../failure.js';
import { expected, graphql, type Outcome, PROBLEM } from '../../graphql.js';
import { type Column, type Format, put, show } from '../../output.js';
import { collect, type Context, outputOption } from '../context.js';

interface Figures {
  readonly calls: string;
  readonly unpriced: string;
  readonly cost: string;
  readonly costInstead: string | null;
  readonly saving: string | null;
  readonly comparable: {
    readonly calls: string;
    readonly cost: string;
    readonly costInstead: string;
    readonly saving: string;
    readonly estimated: string;
  };
  readonly notRated: readonly { readonly reason: string; readonly calls: string }[];
}

interface WhatIf {
  readonly range: { readonly from: string; readonly to: string; readonly timezone: string };
  readonly teams: readonly { readonly team: string; readonly figures: Figures }[];
  readonly total: Figures;
}

interface Row {
  readonly team: string;
  readonly figures: Figures;
}

const notRated = ({ notRated: reasons }: Figures): string =>
  reasons.map(({ reason, calls }) => `${reason} (${calls})`).join('; ');

const COLUMNS: readonly Column<Row>[] = [
  { name: 'team', of: ({ team }) => team },
  { name: 'calls', of: ({ figures }) => figures.calls, figure: true },
  { name: 'cost', of: ({ figures }) => figures.cost, figure: true },
  { name: 'costInstead', of: ({ figures }) => figures.costInstead ?? 'unknown', figure: true },
  { name: 'saving', of: ({ figures }) => figures.saving ?? 'unknown', figure: true },
  { name: 'unpriced', of: ({ figures }) => figures.unpriced, figure: true },
  { name: 'without a price instead', of: ({ figures }) => notRated(figures) },
];

interface Options {
  readonly from: string;
  readonly to: string;
  readonly team: readonly string[];
  readonly model?: string;
  readonly as?: string;
  readonly tier?: string;
  readonly tz: string;
  readonly output: Format;
}

export function addWhatIfCommand(program: Command, context: Context): void {
  program
    .command('what-if')
    .description('what real calls would have cost as another model or tier, each rated by itself')
    .requiredOption('--from <date>', 'inclusive')
    .requiredOption('--to <date>', 'exclusive')
    .option('--model <id>', 'only calls to this model, by any of its spellings')
    .option('--as <id>', 'the other model; `global.` before its id for global routing')
    .option('--tier <tier>', 'the other tier, such as batch')
    .option('--team <id>', 'only this team; may be repeated', collect, [])
    .option('--tz <zone>', 'IANA time zone', 'UTC')
    .addOption(outputOption('table'))
    .action((options: Options) => whatIf(context, options));
}

const FIGURES = `calls unpriced cost costInstead saving
  comparable { calls cost costInstead saving estimated } notRated { reason calls }`;

async function whatIf(context: Context, options: Options): Promise<void> {
  const { from, to, team, model, as, tier, tz, output } = options;
  if (as === undefined && tier === undefined)
    throw badInput(
      'Neither another model nor another tier is named.',
      'Write --as, --tier, or both.',
    );
  const query = `query WhatIf($input: WhatIfInput!) { outcome: whatIf(input: $input) {
    __typename
    ... on WhatIf { range { from to timezone } model as tier bookVersion
      teams { team teamName figures { ${FIGURES} } } total { ${FIGURES} } }
    ${PROBLEM} } }`;
  const { outcome } = await graphql<{ outcome: Outcome<WhatIf> }>(context.server(), query, {
    input: {
      ...{ from, to, timezone: tz, teams: team },
      ...(model !== undefined && { model }),
      ...(as !== undefined && { as }),
      ...(tier !== undefined && { tier }),
    },
  });
  const found = expected(outcome);
  const { __typename: _, ...whole } = found as WhatIf & { readonly __typename: string };
  const rows = [...found.teams, { team: 'total', figures: found.total }];
  show(output, whole, output === 'csv' ? found.teams : rows, COLUMNS);
  if (output === 'table') put(wordsOf(found.total));
}

/** What the figures do not say by themselves. */
function wordsOf({ calls, unpriced, saving, comparable }: Figures): string {
  const lines = ['Cost in USD; each call rated by its own meters.'];
  if (calls === '0') lines.push('No call with a price is meant.');
  if (unpriced !== '0') lines.push(`${unpriced} calls have no price as they are and are left out.`);
  if (saving === null)
    lines.push(
      `Not every call has a price instead. Of the ${comparable.calls} that have: ${comparable.cost} would be ${comparable.costInstead}, a saving of ${comparable.saving}.`,
    );
  return lines.join('\n');
}
