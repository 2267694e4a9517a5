import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { at } from '../shared/data/base.js';
import { actAsOneself } from '../shared/data/session-actions.js';
import { useSession } from '../shared/data/session.js';

/** Shown on every page while a delegate acts in the name of another. */
export function ActingBanner() {
  const { me } = useSession();
  if (me.actsFor === null) return null;
  return (
    <Alert
      type="info"
      action={
        <Button
          onClick={() => void actAsOneself().then(() => window.location.assign(at('/approvals')))}
        >
          Act as yourself
        </Button>
      }
    >
      You act for {me.actsFor}. All that you do is recorded under both names.
    </Alert>
  );
}
