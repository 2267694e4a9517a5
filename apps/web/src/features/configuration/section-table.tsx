import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '../../shared/table/table.js';
import type { Section } from '../../shared/config/piece.query.js';
import { wordsOf } from '../../shared/config/sections.js';
import { formatInstant } from '../../shared/format/dates.js';
import { formatCount, plural } from '../../shared/format/numbers.js';
import { useView } from '../../shared/spend/use-view.js';
import { Num } from '../../shared/ui/figures.js';
import { PageLink } from '../../shared/ui/page-link.js';

/** One row for each section of the file. */
export function SectionTable({ sections }: { readonly sections: readonly Section[] }) {
  const { href, zone } = useView();
  return (
    <Table
      header={
        <Header
          variant="h2"
          counter={`(${sections.length})`}
          description="A file owns its sections once it is applied with npx bursar apply --own."
        >
          Sections
        </Header>
      }
      ariaLabels={{ tableLabel: 'Sections' }}
      items={sections}
      trackBy="key"
      wrapLines
      columnDefinitions={[
        {
          id: 'section',
          header: 'Section',
          isRowHeader: true,
          minWidth: 170,
          cell: ({ key }: Section) => (
            <div>
              <PageLink href={href('/platform/configuration', { page: { section: key } })}>
                {wordsOf(key).title}
              </PageLink>
              <div className="mono">{key}</div>
            </div>
          ),
        },
        {
          id: 'items',
          header: <Num>Entries</Num>,
          cell: ({ items }: Section) => <Num>{formatCount(items)}</Num>,
        },
        {
          id: 'owner',
          header: 'Changed',
          minWidth: 140,
          cell: ({ owner }: Section) =>
            owner === null ? (
              'on screen or by file'
            ) : (
              <div>
                <div>
                  by the file <span className="mono">{owner.file}</span>
                </div>
                <div className="small">
                  {owner.by}, {formatInstant(owner.at, zone)}
                </div>
              </div>
            ),
        },
        {
          id: 'drift',
          header: 'Differs from the file',
          minWidth: 160,
          cell: (section: Section) => <Drift section={section} />,
        },
      ]}
    />
  );
}

const SENTENCES = 3;

/** What the file would change back; without an owner there is nothing to compare with. */
function Drift({ section: { owner, drift } }: { readonly section: Section }) {
  if (owner === null) return <>—</>;
  if (drift.length === 0) return <StatusIndicator type="success">As the file says</StatusIndicator>;
  return (
    <div>
      <StatusIndicator type="warning">
        {plural(drift.length, 'difference', 'differences')}
      </StatusIndicator>
      <ul className="plain-list">
        {drift.slice(0, SENTENCES).map((sentence) => (
          <li key={sentence} className="break">
            {sentence}
          </li>
        ))}
      </ul>
    </div>
  );
}
