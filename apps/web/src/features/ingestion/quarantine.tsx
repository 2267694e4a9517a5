import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '../../shared/table/table.js';
import { at } from '../../shared/data/base.js';
import { Empty } from '../../shared/ui/empty.js';
import { Count, Num } from '../../shared/ui/figures.js';
import { PageLink } from '../../shared/ui/page-link.js';
import { useView } from '../../shared/spend/use-view.js';
import type { Reason } from './ingestion.query.js';
import { Lines } from './lines.js';

interface Props {
  readonly reasons: readonly Reason[];
  readonly open: number;
}

/** What could not be counted, why, and what to do about it. */
export function Quarantine({ reasons, open }: Props) {
  const { page, href } = useView();
  const chosen = page.reason ?? null;
  const waiting = reasons.filter((reason) => reason.open > 0);
  const countOf = (reason: string | null) =>
    reason === null ? open : (reasons.find((r) => r.reason === reason)?.open ?? 0);
  const to = (reason: string | undefined) => href('/platform/ingestion', { page: { reason } });
  return (
    <SpaceBetween size="m">
      <Table
        header={
          <Header
            variant="h2"
            counter={`(${open})`}
            description="Lines that are not counted until a person decides."
            actions={
              <Button
                iconName="download"
                href={at(
                  `/v1/quarantine.jsonl${chosen === null ? '' : `?reason=${encodeURIComponent(chosen)}`}`,
                )}
                download
                ariaLabel="Download quarantined lines as JSONL"
              >
                JSONL
              </Button>
            }
          >
            Quarantine
          </Header>
        }
        ariaLabels={{ tableLabel: 'Quarantine by reason' }}
        items={waiting}
        trackBy="reason"
        wrapLines
        empty={
          <Empty title="Nothing is in quarantine">Every line received was counted once.</Empty>
        }
        columnDefinitions={[
          {
            id: 'reason',
            header: 'Reason',
            isRowHeader: true,
            cell: ({ reason }) => <PageLink href={to(reason)}>{reason}</PageLink>,
          },
          { id: 'meaning', header: 'What it means', cell: ({ meaning }) => meaning },
          {
            id: 'hint',
            header: 'What to do',
            cell: ({ hint }) => <span className="break">{hint}</span>,
          },
          {
            id: 'open',
            header: <Num>Open</Num>,
            cell: (reason) => <Count value={String(reason.open)} />,
          },
        ]}
      />
      {open > 0 && <Lines reason={chosen} waiting={countOf(chosen)} clearHref={to(undefined)} />}
    </SpaceBetween>
  );
}
