import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { useFlash } from '../../shared/ui/flash.js';
import { useSplitQuota } from './quotas.query.js';
import type { Split } from './split.js';

interface Props {
  /** From the top down. */
  readonly splits: readonly Split[];
  readonly reason: string;
}

/** Takes a split back by splitting again with the parts there were. */
export function Restore({ splits, reason }: Props) {
  const { say, fail } = useFlash();
  const [isDone, setIsDone] = useState(false);
  const [busy, split] = useSplitQuota();
  const restore = async () => {
    for (const { parent, parts } of splits) {
      const input = { parent, parts: [...parts], reason: `Taken back: ${reason}` };
      const done = await split({ input });
      if (!done.ok) {
        fail(`${parent} could not be restored`, done);
        return;
      }
    }
    setIsDone(true);
    say({ type: 'success', header: `The parts of ${splits[0]?.parent ?? ''} are as they were` });
  };
  return (
    <Button disabled={isDone} loading={busy} onClick={() => void restore()}>
      Restore the parts
    </Button>
  );
}
