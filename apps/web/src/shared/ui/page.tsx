import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useEffect, useState } from 'react';

interface Props {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** An answer that takes longer keeps nothing else back. */
const OPENING_MS = 4_000;

/**
 * A page as it opens shows what is above before what is below: an answer is seldom as tall as its placeholder, and nothing that is
 * read already is pushed away by it.
 */
export function PageBody({ title, description, actions, children }: Props) {
  const [isOpening, setOpening] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setOpening(false), OPENING_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={isOpening ? 'page-body opening' : 'page-body'}>
      <SpaceBetween size="m">
        <Header variant="h1" description={description} actions={actions}>
          {title}
        </Header>
        {children}
      </SpaceBetween>
    </div>
  );
}

interface MissingProps {
  /** "There is no such team". */
  readonly title: string;
  /** Where to go on. */
  readonly action: ReactNode;
  readonly children: ReactNode;
}

/** The page of something that is not there, or not for this reader. */
export function Missing({ title, action, children }: MissingProps) {
  return (
    <PageBody title={title}>
      <Box>{children}</Box>
      {action}
    </PageBody>
  );
}
