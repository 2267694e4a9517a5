import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '../../shared/table/table.js';
import { useRouterState } from '@tanstack/react-router';
import { at } from '../../shared/data/base.js';
import { useKept } from '../../shared/data/kept.js';
import { may } from '../../shared/data/rights.js';
import { useSession } from '../../shared/data/session.js';
import { formatMonth } from '../../shared/format/dates.js';
import { formatUsd } from '../../shared/format/money.js';
import { useView } from '../../shared/spend/use-view.js';
import { Empty } from '../../shared/ui/empty.js';
import { Forbidden } from '../../shared/ui/forbidden.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { PageBody } from '../../shared/ui/page.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { AnswerModal } from './answer-modal.js';
import { SendModal } from './send-modal.js';
import { fileQuery, stageIn, versionIn } from './params.js';
import {
  type Found,
  type Statement,
  type StatementLine,
  useStatement,
} from './statements.query.js';
import { statementColumns } from './statement-columns.js';
import { stateOf } from './words.js';

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
  const [asked, setAsked] = useKept<StatementLine | null>('statement-page.asked', null);
  const [sends, setSends] = useKept('statement-page.sends', false);
  const answer = may(me, 'answerLine') ? setAsked : null;
  // As the month closed: what the invoices say is not issued to teams.
  const version = of.stage === 'accrual' && may(me, 'sendStatement') ? of.version : null;
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
                {version !== null && (
                  <Button
                    onClick={() => {
                      setSends(true);
                    }}
                  >
                    Send…
                  </Button>
                )}
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
        columnDefinitions={statementColumns(answer)}
      />
      {sends && version !== null && (
        <SendModal
          month={month}
          team={team}
          version={version}
          title={`${statement.name}, ${formatMonth(month)}`}
          onClose={() => {
            setSends(false);
          }}
        />
      )}
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
