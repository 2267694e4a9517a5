import type { Command } from 'commander';
import { badInput, Failure } from '../failure.js';
import { graphql } from '../graphql.js';
import { type Column, type Format, put, say, show } from '../output.js';
import { type Context, outputOption, toInstant } from './context.js';

interface Options {
  readonly team?: string;
  readonly from?: string;
  readonly to?: string;
  readonly output: Format;
}

interface Step {
  readonly at: string;
  readonly what: string;
  readonly detail: string;
}

interface Explanation {
  readonly requestId: string;
  readonly traceId: string | null;
  readonly outcome: string;
  readonly code: string | null;
  readonly detail: string;
  readonly at: string;
  readonly team: string | null;
  readonly gateway: string | null;
  readonly timeline: readonly Step[];
}

interface Group {
  readonly limitKind: string;
  readonly limitId: string;
  readonly code: string;
  readonly team: string | null;
  readonly denials: string;
  readonly first: string;
  readonly last: string;
  readonly example: string;
  readonly gateways: readonly string[];
}

const STEPS: readonly Column<Step & { readonly request: string }>[] = [
  { name: 'at', of: ({ at }) => at },
  { name: 'request', of: ({ request }) => request },
  { name: 'what', of: ({ what }) => what },
  { name: 'detail', of: ({ detail }) => detail },
];

const GROUPS: readonly Column<Group>[] = [
  { name: 'limit', of: ({ limitKind }) => limitKind },
  { name: 'id', of: ({ limitId }) => limitId },
  { name: 'code', of: ({ code }) => code },
  { name: 'team', of: ({ team }) => team },
  { name: 'denials', of: ({ denials }) => denials, figure: true },
  { name: 'first', of: ({ first }) => first },
  { name: 'last', of: ({ last }) => last },
  { name: 'example', of: ({ example }) => example },
  { name: 'gateways', of: ({ gateways }) => gateways.join(' ') },
];

export function addWhyCommand(program: Command, context: Context): void {
  program
    .command('why')
    .description('why a call was denied, sent elsewhere or charged; or what denied a team')
    .argument(
      '[id]',
      'a request id, an admission, the provider\u2019s own request id, or a trace id',
    )
    .option('--team <id>', 'instead of one call: the denials of a team, by what bound')
    .option('--from <date>', 'inclusive, UTC unless an instant (default: 24 hours ago)', toInstant)
    .option('--to <date>', 'exclusive (default: now)', toInstant)
    .addOption(outputOption('table'))
    .action((id: string | undefined, options: Options) => why(context, id, options));
}

async function why(context: Context, id: string | undefined, options: Options): Promise<void> {
  if (id !== undefined && options.team === undefined) return explain(context, id, options.output);
  if (id === undefined && options.team !== undefined) return group(context, options);
  throw badInput('Why what?', 'Name one call by its id, or a team with --team.');
}

const WHY = `
      query Why($id: String!) {
        why(id: $id) {
          requestId
          traceId
          outcome
          code
          detail
          at
          team
          model
          keyName
          gateway
          budget
          stop
          quota
          facts
          hold {
            admissionId
            state
            worst
            posted
            presumed
            held
            createdAt
            expiresAt
            endedAt
          }
          timeline {
            at
            what
            detail
            facts
          }
        }
      }
    `;

async function explain(context: Context, id: string, format: Format): Promise<void> {
  const { why: found } = await graphql<{ why: readonly Explanation[] }>(context.server(), WHY, {
    id,
  });
  if (found.length === 0)
    throw new Failure(
      `Nothing is kept of \u201c${id}\u201d.`,
      1,
      'It is unknown, past retention, or of a team that this key may not see.',
    );
  if (format === 'table') {
    const { traceId } = found[0] ?? { traceId: null };
    if (found.length > 1 && traceId !== null && found.every((one) => one.traceId === traceId))
      put(`Trace ${traceId}: ${found.length} calls.`);
    for (const one of found) put(headline(one));
  }
  const steps = found.flatMap(({ requestId: request, timeline }) =>
    timeline.map((step) => ({ request, ...step })),
  );
  show(format, found, steps, STEPS);
}

function headline({ requestId, outcome, code, detail, team, gateway }: Explanation): string {
  const who = [team === null ? null : `team ${team}`, gateway === null ? null : `by ${gateway}`];
  const parts = [outcome, code, ...who].filter((word) => word !== null);
  return `${requestId}: ${parts.join(', ')}. ${detail}`.replaceAll(/\p{Cc}/gu, ' ');
}

const DAY_MS = 86_400_000;

async function group(context: Context, { team, from, to, output }: Options): Promise<void> {
  const { denials } = await graphql<{ denials: readonly Group[] }>(
    context.server(),
    `
      query Denials($team: ID, $from: DateTime!, $to: DateTime!) {
        denials(team: $team, from: $from, to: $to) {
          limitKind
          limitId
          code
          team
          denials
          first
          last
          example
          gateways
        }
      }
    `,
    {
      team,
      from: from ?? new Date(Date.now() - DAY_MS).toISOString(),
      to: to ?? new Date().toISOString(),
    },
  );
  if (output !== 'table' || denials.length > 0) show(output, denials, denials, GROUPS);
  else say('Nothing was denied.');
}
