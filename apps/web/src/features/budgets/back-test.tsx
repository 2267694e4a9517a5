import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '../../shared/table/table.js';
import { formatInstant } from '../../shared/format/dates.js';
import { Num, Usd } from '../../shared/ui/figures.js';
import { Loaded } from '../../shared/ui/loaded.js';
import { dimmedWhile, useSettled } from '../../shared/data/settled.js';
import { useBackTest, type BackTestResult } from './budgets.query.js';
import { toTrial, type BudgetDraft } from './draft.js';

const TYPING_MS = 500;

/** What this budget would have done with the calls there were. */
export function BackTest({ draft }: { readonly draft: BudgetDraft }) {
  const typed = JSON.stringify(toTrial(draft));
  const settled = useSettled(typed, TYPING_MS);
  const trial = JSON.parse(settled) as ReturnType<typeof toTrial>;
  const load = useBackTest(trial);
  return (
    <Container header={<Header variant="h2">What it would have done</Header>}>
      {trial === null ? (
        <Box color="text-body-secondary">Name a scope and a limit to see it.</Box>
      ) : (
        <Loaded load={dimmedWhile(typed !== settled, load)} height={120}>
          {(result) => <TrialResult result={result} zone={draft.timezone} />}
        </Loaded>
      )}
    </Container>
  );
}

function TrialResult({ result, zone }: { readonly result: BackTestResult; readonly zone: string }) {
  return (
    <SpaceBetween size="s">
      <p role="status">{result.sentence}</p>
      <Table
        variant="borderless"
        ariaLabels={{ tableLabel: 'What it would have done, window by window' }}
        items={result.windows}
        trackBy="startsAt"
        wrapLines
        columnDefinitions={[
          {
            id: 'window',
            header: 'Window from',
            isRowHeader: true,
            cell: ({ startsAt }) => formatInstant(startsAt, zone),
          },
          { id: 'spent', header: <Num>Spent</Num>, cell: ({ spent }) => <Usd value={spent} /> },
          {
            id: 'crossed',
            header: 'Reached',
            minWidth: 220,
            cell: ({ crossed }) =>
              crossed.length === 0 ? (
                '—'
              ) : (
                <ul className="plain-list">
                  {crossed.map(({ step, do: action, percent, at }) => (
                    <li key={step}>
                      {action} at {percent}%: {formatInstant(at, zone)}
                    </li>
                  ))}
                </ul>
              ),
          },
        ]}
      />
    </SpaceBetween>
  );
}
