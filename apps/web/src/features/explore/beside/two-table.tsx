import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '../../../shared/table/table.js';
import { useLabels } from '../../../shared/format/labels.js';
import { formatChange } from '../../../shared/format/money.js';
import { plural } from '../../../shared/format/numbers.js';
import { dimensionLabel } from '../../../shared/spend/dimensions.js';
import { type SpendQuestion, spendFile } from '../../../shared/spend/question.js';
import { amountOf } from '../../../shared/spend/series.js';
import { useView } from '../../../shared/spend/use-view.js';
import { Num, Usd } from '../../../shared/ui/figures.js';
import { MiddleCut } from '../../../shared/ui/middle-cut.js';
import { NothingFound } from '../../../shared/ui/nothing-found.js';
import { readExplore } from '../explore-params.js';
import type { TwoAnswers } from './beside.query.js';
import { differenceOf, type Pair, pairsOf } from './selection.js';

interface Props {
  readonly names: readonly [string, string];
  readonly dimension: string;
  readonly answers: TwoAnswers;
  readonly questions: readonly [SpendQuestion, SpendQuestion];
}

interface Line extends Pair {
  readonly label: string;
}

/** Group by group what either selection spent, the largest difference first. */
export function TwoTable({ names, dimension, answers, questions }: Props) {
  const { page } = useView();
  const labelOf = useLabels();
  const pairs = pairsOf(answers.first, answers.second);
  const { top } = readExplore(page);
  const shown: Line[] = pairs
    .slice(0, top)
    .map((pair) => ({ ...pair, label: labelOf(dimension, pair.key, pair.isOther) }));
  const [first, second] = [amountOf(answers.first.total), amountOf(answers.second.total)];
  const total: Line = {
    ...{ id: 'total', key: null, isOther: false, label: 'Total', first, second },
    difference: differenceOf(first, second),
  };
  const title = `${dimensionLabel(dimension)}, side by side`;
  return (
    <Table
      variant="container"
      header={
        <Header
          variant="h2"
          description={
            pairs.length > shown.length
              ? `The ${String(shown.length)} of ${plural(pairs.length, 'group')} that differ most; the total is of all.`
              : `${plural(pairs.length, 'group')}, the largest difference first.`
          }
          actions={<Files names={names} questions={questions} />}
        >
          {title}
        </Header>
      }
      ariaLabels={{ tableLabel: title }}
      items={shown.length === 0 ? [] : [...shown, total]}
      trackBy="id"
      stickyColumns={{ first: 1 }}
      empty={<NothingFound />}
      columnDefinitions={columnsOf(names, dimension)}
    />
  );
}

const columnsOf = (
  [one, other]: readonly [string, string],
  dimension: string,
): TableProps.ColumnDefinition<Line>[] => [
  {
    id: 'label',
    header: dimensionLabel(dimension),
    isRowHeader: true,
    cell: ({ id, label }) => (id === 'total' ? <b>{label}</b> : <MiddleCut text={label} />),
  },
  { id: 'first', header: <Num>{one}</Num>, cell: ({ first }) => <Usd value={first} /> },
  { id: 'second', header: <Num>{other}</Num>, cell: ({ second }) => <Usd value={second} /> },
  {
    id: 'difference',
    header: <Num>Difference</Num>,
    cell: ({ difference }) => <Usd value={difference} signed />,
  },
  {
    id: 'change',
    header: <Num>Change</Num>,
    cell: ({ first, second }) => <Num>{formatChange(second, first)}</Num>,
  },
];

/** Each selection is a file of its own: they may overlap, and a sum of both would count twice. */
function Files({ names, questions }: Pick<Props, 'names' | 'questions'>) {
  return (
    <SpaceBetween size="xs" direction="horizontal">
      {questions.map((question, at) => (
        <Button
          key={`${String(at)} ${names[at] ?? ''}`}
          iconName="download"
          href={spendFile(question, 'csv')}
          download
          ariaLabel={`Download ${names[at] ?? ''} as CSV`}
        >
          {at === 0 ? 'First as CSV' : 'Second as CSV'}
        </Button>
      ))}
    </SpaceBetween>
  );
}
