import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';

interface Props {
  /** Of what there may be more: "stop". */
  readonly what: string;
  /** False where the link names what is not there, or not for this reader. */
  readonly found: boolean;
  readonly onAll: () => void;
}

/** A link that leads to one of a list shows that one, and says so. */
export function OnlyOne({ what, found, onAll }: Props) {
  return (
    <Alert type={found ? 'info' : 'warning'} action={<Button onClick={onAll}>Show all</Button>}>
      {found
        ? `The link leads to one ${what}: the others are left out.`
        : `The ${what} that the link leads to is not here. It may concern a team that you do not see.`}
    </Alert>
  );
}
