import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import HelpPanel from '@cloudscape-design/components/help-panel';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { useLabels } from '../../shared/format/labels.js';
import { exactUsd, formatChange, formatUsd } from '../../shared/format/money.js';
import { plural } from '../../shared/format/numbers.js';
import { dimensionLabel } from '../../shared/spend/dimensions.js';
import { within } from '../../shared/spend/question.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { costOrUnknown, Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { type SpendChange, useSpendChange } from './change.query.js';
import { readExplained } from './explore-params.js';

/** Why the spend of the page, or of one of its groups, changed against the range before. */
export function ExplainPanel() {
  const { scope, previous, page } = useView();
  const labelOf = useLabels();
  const group = readExplained(page);
  const asked = group === null ? scope : within(scope, group.dimension, group.key);
  const oneTeam = asked.filters.some(
    ({ dimension, values, exclude }) => dimension === 'team' && values.length === 1 && !exclude,
  );
  const load = useSpendChange(asked, previous.range, oneTeam ? 'model' : 'team');
  const subject = group === null ? 'All that is shown' : labelOf(group.dimension, group.key, false);
  return (
    <HelpPanel header={<h2>Why spend changed</h2>}>
      <SpaceBetween size="m">
        <Box variant="strong">{subject}</Box>
        <Loaded load={load} height={360}>
          {({ outcome }) =>
            outcome.__typename === 'Problem' ? (
              <Empty title={outcome.message}>{outcome.hint}</Empty>
            ) : (
              <Explained change={outcome} />
            )
          }
        </Loaded>
      </SpaceBetween>
    </HelpPanel>
  );
}

function Explained({ change }: { readonly change: SpendChange }) {
  const { earlier, later, total } = change;
  const { zone } = useView();
  const span = ({ from, to }: SpendChange['later']) =>
    `${formatInstant(from, zone)} to ${formatInstant(to, zone)}`;
  if (total.earlier.requests === '0' && total.later.requests === '0')
    return <Empty title="No calls in either period">{`${span(earlier)}; ${span(later)}.`}</Empty>;
  return (
    <SpaceBetween size="m">
      <Box>
        <Amount value={costOrUnknown(total.earlier)} /> before,{' '}
        <Amount value={costOrUnknown(total.later)} /> now:{' '}
        <Amount value={total.difference} signed /> (
        {formatChange(total.later.cost, total.earlier.cost)}).
      </Box>
      <Box color="text-body-secondary" fontSize="body-s">
        {span(later)}, against {span(earlier)}.
      </Box>
      <Unpriced total={total} />
      <PartTable total={total} />
      <RowTable change={change} />
    </SpaceBetween>
  );
}

/** Within a sentence; in tables amounts stand on the right. */
function Amount({
  value,
  signed = false,
}: {
  readonly value: string | null;
  readonly signed?: boolean;
}) {
  return (
    <span className="inline-num" title={exactUsd(value)} data-usd={value ?? undefined}>
      {formatUsd(value, signed)}
    </span>
  );
}

function Unpriced({ total }: Pick<SpendChange, 'total'>) {
  if (total.earlier.unpriced === '0' && total.later.unpriced === '0') return null;
  return (
    <Alert type="warning">
      {plural(total.earlier.unpriced, 'call')} before and {plural(total.later.unpriced, 'call')} now
      have no price and are not in this comparison. Add their prices to see the whole change.
    </Alert>
  );
}

type PartName = keyof SpendChange['total']['parts'];

const PARTS: readonly (readonly [PartName, string, string])[] = [
  ['price', 'Price', 'the same usage at other prices'],
  ['volume', 'Volume', 'more or fewer answered calls'],
  ['modelMix', 'Model mix', 'calls divided otherwise among models'],
  ['tokensPerRequest', 'Tokens per call', 'longer or shorter prompts and answers'],
  ['cache', 'Cache', 'prompts read from caches more or less'],
  ['errors', 'Errors and retries', 'what failed calls used'],
  ['new', 'New or gone', 'teams without a call in one of the periods'],
];

interface Line {
  readonly name: string;
  readonly meaning: string | null;
  readonly usd: string;
}

const columnsOf = (header: string): TableProps.ColumnDefinition<Line>[] => [
  {
    id: 'name',
    header,
    isRowHeader: true,
    cell: ({ name, meaning }) => (
      <>
        {name}
        {meaning !== null && (
          <Box color="text-body-secondary" fontSize="body-s">
            {meaning}
          </Box>
        )}
      </>
    ),
  },
  { id: 'usd', header: <Num>Change</Num>, cell: ({ usd }) => <Usd value={usd} signed /> },
];

/** The parts, and the difference that they sum to. */
function PartTable({ total }: Pick<SpendChange, 'total'>) {
  const lines: Line[] = PARTS.map(([part, name, meaning]) => ({
    name,
    meaning,
    usd: total.parts[part],
  }));
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: 'Parts of the change' }}
      items={[...lines, { name: 'Difference', meaning: null, usd: total.difference }]}
      wrapLines
      columnDefinitions={columnsOf('Because of')}
    />
  );
}

const ROWS_MAX = 10;

/** Who or what changed most. */
function RowTable({ change }: { readonly change: SpendChange }) {
  const labelOf = useLabels();
  const { rows, groupBy } = change;
  if (rows.length < 2) return null;
  return (
    <Table
      variant="borderless"
      ariaLabels={{ tableLabel: 'What changed most' }}
      items={rows.slice(0, ROWS_MAX).map(({ key, difference }) => ({
        name: labelOf(groupBy, key, false),
        meaning: null,
        usd: difference,
      }))}
      wrapLines
      columnDefinitions={columnsOf(dimensionLabel(groupBy))}
      {...(rows.length > ROWS_MAX && {
        footer: `The ${ROWS_MAX} of ${rows.length} that changed most.`,
      })}
    />
  );
}
