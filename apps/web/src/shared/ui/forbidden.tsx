import Box from '@cloudscape-design/components/box';
import { grantedTo, type Right } from '../data/rights.js';
import { PageBody } from './page.js';

export function Forbidden({ right }: { readonly right: Right }) {
  return (
    <PageBody title="This page is not open to you">
      <Box>
        It is open to {grantedTo(right)}. A platform engineer can give you that role under People.
      </Box>
    </PageBody>
  );
}
