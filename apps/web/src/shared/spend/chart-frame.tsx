import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useId, type ReactNode } from 'react';
import { chartMode } from '../data/preferences.js';
import { useStored } from '../data/stored.js';
import { CutWords } from '../ui/middle-cut.js';

interface Props {
  readonly title: string;
  /** One sentence that says what the picture shows, for everybody who cannot or need not look. */
  readonly summary: string;
  readonly csv: string;
  /** The figures as they are drawn, as a spreadsheet; left out: there is none. */
  readonly xlsx?: string;
  /** How the picture is drawn. */
  readonly controls?: ReactNode;
  readonly chart: (described: { titleId: string; summaryId: string }) => ReactNode;
  readonly table: ReactNode;
  /** What belongs to picture and table alike. */
  readonly below?: ReactNode;
}

/** Every chart stands in this frame: named, summed up in a sentence, also a table, also a file. */
export function ChartFrame({ title, summary, csv, xlsx, controls, chart, table, below }: Props) {
  const [mode, setMode] = useStored(chartMode);
  const titleId = useId();
  const summaryId = useId();
  return (
    <Container
      fitHeight
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween size="xs" direction="horizontal" alignItems="center">
              {mode === 'chart' ? controls : null}
              <SegmentedControl
                label={`${title}: show as`}
                selectedId={mode}
                options={[
                  { id: 'chart', text: 'Chart' },
                  { id: 'table', text: 'Table' },
                ]}
                onChange={({ detail }) => {
                  setMode(detail.selectedId === 'table' ? 'table' : 'chart');
                }}
              />
              <Button
                iconName="download"
                href={csv}
                download
                ariaLabel={`${title}: download as CSV`}
              >
                CSV
              </Button>
              {xlsx !== undefined && (
                <Button
                  iconName="download"
                  href={xlsx}
                  download
                  ariaLabel={`${title}: download what is drawn as XLSX`}
                >
                  XLSX
                </Button>
              )}
            </SpaceBetween>
          }
        >
          <span id={titleId}>{title}</span>
        </Header>
      }
    >
      <figure className="chart-figure" aria-labelledby={titleId} aria-describedby={summaryId}>
        <figcaption id={summaryId}>
          <Box variant="p" color="text-body-secondary" padding={{ bottom: 's' }}>
            <CutWords text={summary} />
          </Box>
        </figcaption>
        {mode === 'chart' ? chart({ titleId, summaryId }) : table}
        {below}
      </figure>
    </Container>
  );
}
