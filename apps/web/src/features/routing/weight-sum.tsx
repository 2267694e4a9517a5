import Box from '@cloudscape-design/components/box';
import { formatCount, formatShare } from '../../shared/format/numbers.js';
import { sumOf, type TargetEntry, weightOf } from './route-entry.js';

/** What the weights sum to, and the share of each target. */
export function WeightSum({ targets }: { readonly targets: readonly TargetEntry[] }) {
  const sum = sumOf(targets);
  if (sum === null || sum === 0) return null;
  const shares = targets.map((target) => formatShare((weightOf(target) ?? 0) / sum));
  return (
    <Box color="text-body-secondary">
      Weights sum to {formatCount(sum)}: {shares.join(', ')} of the calls.
    </Box>
  );
}
