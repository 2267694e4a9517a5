import Flashbar, { type FlashbarProps } from '@cloudscape-design/components/flashbar';
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Failure } from '../data/load.js';

interface Message {
  readonly type: 'success' | 'error' | 'info' | 'warning';
  readonly header: string;
  readonly content?: ReactNode;
  /** What may be done about it, such as taking it back. */
  readonly action?: ReactNode;
}

interface Flash {
  readonly say: (message: Message) => void;
  readonly fail: (header: string, failure: Failure) => void;
  readonly items: readonly FlashbarProps.MessageDefinition[];
}

const FlashContext = createContext<Flash>({
  say: () => undefined,
  fail: () => undefined,
  items: [],
});

const MESSAGES_MAX = 4;
let lastId = 0;

/** What happened, said once, politely, until dismissed. */
export function FlashProvider({ children }: { readonly children: ReactNode }) {
  const [messages, setMessages] = useState<readonly (Message & { id: string })[]>([]);
  const say = useCallback((message: Message) => {
    const id = `message-${(lastId += 1)}`;
    setMessages((before) => [{ ...message, id }, ...before].slice(0, MESSAGES_MAX));
  }, []);
  const fail = useCallback(
    (header: string, failure: Failure) => {
      const detail = [
        failure.message,
        failure.hint,
        failure.requestId && `Request ${failure.requestId}`,
      ];
      say({ type: 'error', header, content: detail.filter(Boolean).join(' ') });
    },
    [say],
  );
  const items = useMemo(
    () =>
      messages.map(({ id, ...message }) => ({
        ...message,
        id,
        dismissible: true,
        dismissLabel: 'Dismiss this message',
        onDismiss: () => {
          setMessages((before) => before.filter((m) => m.id !== id));
        },
      })),
    [messages],
  );
  const flash = useMemo(() => ({ say, fail, items }), [say, fail, items]);
  return <FlashContext value={flash}>{children}</FlashContext>;
}

export function useFlash(): Flash {
  return use(FlashContext);
}

export function FlashMessages() {
  return <Flashbar items={useFlash().items} stackItems />;
}
