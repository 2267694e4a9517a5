import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

interface Props {
  /** Leaves out what was typed here. */
  readonly onTake: () => void;
  /** Over what is there now, which has been seen by then. */
  readonly onKeep: () => void;
  /** Both versions. */
  readonly children: ReactNode;
}

/** Another person changed the same thing while a form was open: nothing was overwritten, and neither version is lost. */
export function Crossed({ onTake, onKeep, children }: Props) {
  return (
    <Alert
      type="warning"
      header="Another person changed this meanwhile. Nothing was applied."
      action={
        <SpaceBetween size="xs" direction="horizontal">
          <Button onClick={onTake}>Take theirs</Button>
          <Button onClick={onKeep}>Go on with mine</Button>
        </SpaceBetween>
      }
    >
      {children}
    </Alert>
  );
}

export interface Difference {
  readonly what: string;
  readonly theirs: string;
  readonly mine: string;
}

const SAYS_NOTHING = '—';

/** What of the two differs, side by side. */
export function Differences({ rows }: { readonly rows: readonly Difference[] }) {
  const different = rows.filter(({ theirs, mine }) => theirs !== mine);
  if (different.length === 0) return <p>They made the same change.</p>;
  return (
    <table className="versions">
      <thead>
        <tr>
          <th scope="col">Part</th>
          <th scope="col">As it is now</th>
          <th scope="col">Yours</th>
        </tr>
      </thead>
      <tbody>
        {different.map(({ what, theirs, mine }) => (
          <tr key={what}>
            <th scope="row" className="break">
              {what}
            </th>
            <td className="break">{theirs || SAYS_NOTHING}</td>
            <td className="break">{mine || SAYS_NOTHING}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
