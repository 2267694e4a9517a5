import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import Table from '../../shared/table/table.js';
import { formatMoment } from '../../shared/format/dates.js';
import { useView } from '../../shared/spend/use-view.js';
import type { ExplainedStep } from './why.query.js';
import { stepText } from './words.js';

/** What happened to the call, in order. */
export function Timeline({ steps }: { readonly steps: readonly ExplainedStep[] }) {
  const { zone } = useView();
  return (
    <Table
      header={<Header variant="h2">What happened</Header>}
      ariaLabels={{ tableLabel: 'What happened' }}
      items={steps.map((step, at) => ({ ...step, id: String(at) }))}
      trackBy="id"
      wrapLines
      columnDefinitions={[
        {
          id: 'at',
          header: 'When',
          minWidth: 210,
          cell: ({ at }) => formatMoment(at, zone),
        },
        {
          id: 'what',
          header: 'What',
          isRowHeader: true,
          minWidth: 120,
          cell: ({ what }) => stepText(what),
        },
        {
          id: 'detail',
          header: 'Detail',
          minWidth: 320,
          cell: ({ detail, facts, what }) => (
            <div>
              {detail}
              <ExpandableSection
                variant="footer"
                headerText="Everything reported"
                headingTagOverride="h3"
                headerAriaLabel={`Everything reported: ${stepText(what)}`}
              >
                <pre
                  className="json"
                  tabIndex={0}
                  role="region"
                  aria-label={`Facts: ${stepText(what)}`}
                >
                  {JSON.stringify(facts, null, 2)}
                </pre>
              </ExpandableSection>
            </div>
          ),
        },
      ]}
    />
  );
}
