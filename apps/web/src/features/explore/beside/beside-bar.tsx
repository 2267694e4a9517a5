import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Box from '@cloudscape-design/components/box';
import { FilterTokens } from '../../../shared/spend/filter-tokens.js';
import { useView } from '../../../shared/spend/use-view.js';
import type { Filter } from '../../../shared/spend/view.js';

/** What stands beside the selection of the page; both are in the link. */
export function BesideBar({ beside }: { readonly beside: readonly Filter[] }) {
  const { view, show } = useView();
  return (
    <Container>
      <div className="filter-bar">
        <Box variant="awsui-key-label">Compared with</Box>
        <div className="grow">
          <FilterTokens
            label="Filter the second selection"
            filters={beside}
            onChange={(filters) => {
              show({ ...view, beside: filters });
            }}
          />
        </div>
        <SpaceBetween size="xs" direction="horizontal">
          <Button
            onClick={() => {
              show({ ...view, filters: beside, beside: view.filters });
            }}
          >
            Swap
          </Button>
          <Button
            onClick={() => {
              show({ ...view, beside: null });
            }}
          >
            Stop comparing
          </Button>
        </SpaceBetween>
      </div>
    </Container>
  );
}
