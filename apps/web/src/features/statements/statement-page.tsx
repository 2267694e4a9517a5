import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { at } from '../../shared/data/base.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { formatRate, formatUsd } from '../../shared/format/money.js';
import { formatCount } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { AnswerModal } from './answer-modal.js';
import { fileQuery, stageIn, versionIn } from './params.js';
import {
  type Found,
  type Statement,
  type StatementLine,
  useStatement,
} from './statements.query.js';
import { KIND_WORDS, LINE_STATES, stateOf } from './words.js';

/** What do we owe, and for what? */
export function StatementPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [, , month = '', team = ''] = path.split('/').map(decodeURIComponent);
  const { me } = useSession();
  const { href, page } = useView();
  const allowed = may(me, 'seeStatements');
  const load = useStatement(month, team, versionIn(page), stageIn(page), allowed);
  if (!allowed) return <Forbidden right="seeStatements" />;
  return (
    <Loaded load={load} height={480}>
      {({ statements, ...of }) => {
        const [statement] = statements;
        return statement === undefined ? (
          <Empty
            title={`There is no statement of ${team} for ${formatMonth(month)}`}
            action={
              <PageLink href={href('/statements', { page: { month } })}>
                All statements of the month
              </PageLink>
            }
          />
        ) : (
          <Shown month={month} of={of} statement={statement} />
        );
      }}
    </Loaded>
  );
}

type Of = Pick<Found, 'version' | 'stage' | 'basis' | 'disputableUntil'>;

interface ShownProps {
  readonly month: string;
  readonly of: Of;
  readonly statement: Statement;
}

function Shown({ month, of, statement }: ShownProps) {
  const { name, amount, exactUsd, notes, costCentres } = statement;
  const centres = costCentres.length === 0 ? '' : ` Cost centre ${costCentres.join(', ')}.`;
  return (
    <PageBody
      title={`${name}, ${formatMonth(month)}`}
      description={`${stateOf(of)}${centres} ${of.basis}`}
    >
      <SpaceBetween size="m">
        {notes.length > 0 && (
          <Alert type="warning" header="What the amounts leave open">
            {notes.join(' ')}
          </Alert>
        )}
        <Lines month={month} of={of} statement={statement} />
        <p className="num">
          <b>Total {formatUsd(amount)}</b> <span className="example">exactly ${exactUsd}</span>
        </p>
        {statement.local.map((one) => (
          <p className="num" key={one.currency}>
            <b>
              In {one.currency} {one.amount}
            </b>{' '}
            <span className="example">
              ${one.exactUsd} at {one.rate} for 1 USD, {one.rateSource} of {one.rateDate}
            </span>
          </p>
        ))}
      </SpaceBetween>
    </PageBody>
  );
}

function Lines({ month, of, statement }: ShownProps) {
  const { me } = useSession();
  const { team, lines } = statement;
  const query = fileQuery(of);
  const [asked, setAsked] = useState<StatementLine | null>(null);
  const answer = may(me, 'answerLine') ? setAsked : null;
  return (
    <>
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${String(lines.length)})`}
            description="Usage by model and meter, then other charges, then what corrects earlier months."
            actions={
              <SpaceBetween size="xs" direction="horizontal">
                {['CSV', 'PDF'].map((type) => (
                  <Button
                    key={type}
                    iconName="download"
                    href={at(
                      `/v1/statements/${month}/${encodeURIComponent(team)}.${type.toLowerCase()}${query}`,
                    )}
                    download
                    ariaLabel={`Download this statement as ${type}`}
                  >
                    {type}
                  </Button>
                ))}
              </SpaceBetween>
            }
          >
            Lines
          </Header>
        }
        ariaLabels={{ tableLabel: 'Lines' }}
        items={lines.map((line, i) => ({ ...line, id: String(i) }))}
        trackBy="id"
        wrapLines
        empty={<Empty title="No line has an amount" />}
        columnDefinitions={[...COLUMNS, stateColumn(answer)]}
      />
      {asked !== null && (
        <AnswerModal
          month={month}
          team={team}
          line={asked}
          disputableUntil={of.disputableUntil}
          onClose={() => {
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

type Row = StatementLine & { readonly id: string };

/** How the line stands, and what its team and finance can say to it. */
const stateColumn = (
  answer: ((line: StatementLine) => void) | null,
): TableProps.ColumnDefinition<Row> => ({
  id: 'state',
  header: 'Answers',
  minWidth: 150,
  cell: (line) => (
    <SpaceBetween size="xxs">
      {line.state !== null && (
        <StatusIndicator type={LINE_STATES[line.state].type}>
          {LINE_STATES[line.state].label}
        </StatusIndicator>
      )}
      {answer !== null && (
        <Button
          variant="inline-link"
          ariaLabel={`Answer ${line.description}`}
          onClick={() => {
            answer(line);
          }}
        >
          {line.answers.length === 0 ? 'Answer' : `Thread (${String(line.answers.length)})`}
        </Button>
      )}
    </SpaceBetween>
  ),
});

const COLUMNS: TableProps.ColumnDefinition<Row>[] = [
  {
    id: 'line',
    header: 'Line',
    isRowHeader: true,
    minWidth: 260,
    cell: ({ description, rule }) => (
      <div>
        <span className="break">{description}</span>
        {rule !== null && <div className="example">Shared by the rule {rule}</div>}
      </div>
    ),
  },
  { id: 'kind', header: 'Kind', minWidth: 110, cell: ({ kind }) => KIND_WORDS[kind] ?? kind },
  {
    id: 'centre',
    header: 'Cost centre',
    minWidth: 110,
    cell: ({ costCentre }) => costCentre ?? '—',
  },
  {
    id: 'quantity',
    header: <Num>Quantity</Num>,
    minWidth: 120,
    cell: ({ quantity }) => <Num>{quantity === null ? '—' : formatCount(quantity)}</Num>,
  },
  {
    id: 'price',
    header: <Num>Per 1M</Num>,
    minWidth: 90,
    cell: ({ unitPrice }) => <Num>{formatRate(unitPrice)}</Num>,
  },
  {
    id: 'exact',
    header: <Num>Exact</Num>,
    minWidth: 130,
    cell: ({ exactUsd }) => <Num>${exactUsd}</Num>,
  },
  {
    id: 'amount',
    header: <Num>Amount</Num>,
    minWidth: 110,
    cell: ({ amount }) => <Usd value={amount} />,
  },
];
