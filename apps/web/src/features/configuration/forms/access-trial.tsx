import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Entry } from '../../../shared/config/document.js';
import { dimmedWhile, useSettled } from '../../../shared/data/settled.js';
import { formatDate } from '../../../shared/format/dates.js';
import { formatCount, plural } from '../../../shared/format/numbers.js';
import { isComplete, toScope } from '../../../shared/limits/scopes.js';
import Table from '../../../shared/table/table.js';
import { Num, Usd } from '../../../shared/ui/figures.js';
import { Loaded } from '../../../shared/ui/loaded.js';
import { MiddleCut } from '../../../shared/ui/middle-cut.js';
import { type AccessRule, type AccessTrial, useAccessTrial } from './access-trial.query.js';
import { textsOf } from './fields.js';

const TYPING_MS = 500;

/** What this rule would have denied of the calls of the last days. */
export function AccessBackTest({ entry }: { readonly entry: Entry }) {
  const typed = JSON.stringify(ruleOf(entry));
  const settled = useSettled(typed, TYPING_MS);
  const rule = JSON.parse(settled) as AccessRule | null;
  const load = useAccessTrial(rule);
  return (
    <Container header={<Header variant="h2">What it would have denied</Header>}>
      {rule === null ? (
        <Box color="text-body-secondary">Name a scope, and models or regions, to see it.</Box>
      ) : (
        <Loaded load={dimmedWhile(typed !== settled, load)} height={120}>
          {(trial) => <Denied trial={trial} />}
        </Loaded>
      )}
    </Container>
  );
}

/** Null: it cannot be asked about yet. */
function ruleOf(entry: Entry): AccessRule | null {
  const scope = toScope(entry['scope']);
  const [allow, regions] = [entry['allow'], entry['regions']];
  if (!isComplete(scope) || (allow === undefined && regions === undefined)) return null;
  return {
    scope,
    ...(allow !== undefined && { allow: textsOf(allow) }),
    ...(regions !== undefined && { regions: textsOf(regions) }),
  };
}

function Denied({ trial: { calls, denied, rows, from } }: { readonly trial: AccessTrial }) {
  const since = formatDate(from);
  const of = plural(calls, 'call');
  return (
    <SpaceBetween size="s">
      <p role="status">
        {calls === '0'
          ? `No call of this scope since ${since}.`
          : denied === '0'
            ? `None of ${of} since ${since} would have been denied.`
            : `${formatCount(denied)} of ${of} since ${since} would have been denied, had they asked first.`}
      </p>
      {rows.length > 0 && (
        <Table
          variant="borderless"
          ariaLabels={{ tableLabel: 'What it would have denied' }}
          items={rows}
          trackBy={({ team, model, region, because }) => `${team} ${model} ${region} ${because}`}
          wrapLines
          columnDefinitions={[
            { id: 'team', header: 'Team', isRowHeader: true, cell: ({ teamName }) => teamName },
            {
              id: 'what',
              header: 'Not allowed',
              minWidth: 180,
              cell: ({ because, model, region }) => (
                <div>
                  <MiddleCut text={because === 'model' ? model : region} />
                  {because === 'region' && <div className="small break">{model}</div>}
                </div>
              ),
            },
            {
              id: 'calls',
              header: <Num>Calls</Num>,
              cell: (row) => <Num>{formatCount(row.calls)}</Num>,
            },
            { id: 'cost', header: <Num>Cost</Num>, cell: ({ cost }) => <Usd value={cost} /> },
            {
              id: 'last',
              header: 'Last on',
              minWidth: 110,
              cell: ({ lastOn }) => formatDate(lastOn),
            },
          ]}
        />
      )}
    </SpaceBetween>
  );
}
