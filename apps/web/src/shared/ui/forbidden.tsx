import { Empty } from './empty.js';
import { grantedTo, type Right } from '../data/rights.js';

export function Forbidden({ right }: { readonly right: Right }) {
  return (
    <Empty title="This page is not open to you">
      It is open to {grantedTo(right)}. A platform engineer can give you that role under People.
    </Empty>
  );
}
