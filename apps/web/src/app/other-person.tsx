import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import { signedInName } from '../shared/data/session-actions.js';
import { useSession } from '../shared/data/session.js';

/**
 * Tabs of one browser share a session: another one may have signed in as another person. What this tab shows was the first
 * person's, and what it sends would be the second's; it says so once it is looked at.
 */
export function OtherPerson() {
  const { me } = useSession();
  const [other, setOther] = useState<string | null>(null);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState !== 'visible') return;
      void signedInName().then((now) => {
        // Who has signed out meanwhile is asked to sign in by the next question.
        setOther(now === null || now.id === me.id ? null : now.name);
      });
    };
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, [me.id]);
  if (other === null) return null;
  return (
    <Alert
      type="warning"
      header={`You are now signed in as ${other}`}
      action={
        <Button
          onClick={() => {
            window.location.reload();
          }}
        >
          Go on as {other}
        </Button>
      }
    >
      Another tab of this browser did that. This page still shows what {me.name} saw.
    </Alert>
  );
}
