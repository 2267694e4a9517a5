import { type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { type MouseHandlerDataParam, useActiveTooltipLabel } from 'recharts';
import { type Span, spanOf } from './span.js';

const keyAt = ({ activeLabel }: MouseHandlerDataParam): string | null =>
  activeLabel === undefined ? null : String(activeLabel);

/** A press chooses the bucket under it; one that is drawn on chooses all from there to where it ends. */
export function useChoosing(onChoose: (span: Span) => void) {
  const [begun, setBegun] = useState<string | null>(null);
  const [over, setOver] = useState<string | null>(null);
  const active = useRef<string | null>(null);
  const remember = useCallback((key: string | null) => {
    active.current = key;
  }, []);
  const end = () => {
    setBegun(null);
    setOver(null);
  };
  return {
    active,
    remember,
    drag: begun === null || over === null || begun === over ? null : spanOf(begun, over),
    handlers: {
      onMouseDown: (at: MouseHandlerDataParam) => {
        setBegun(keyAt(at));
        setOver(keyAt(at));
      },
      onMouseMove: (at: MouseHandlerDataParam) => {
        if (begun !== null) setOver(keyAt(at) ?? over);
      },
      onMouseUp: (at: MouseHandlerDataParam) => {
        const last = keyAt(at) ?? over;
        if (begun !== null && last !== null) onChoose(spanOf(begun, last));
        end();
      },
      onMouseLeave: end,
    },
  };
}

/** Remembers the bucket that the arrow keys have come to. */
export function ActiveBucket({ onMove }: { readonly onMove: (key: string | null) => void }) {
  const label = useActiveTooltipLabel();
  useEffect(() => {
    onMove(label === undefined ? null : String(label));
  }, [onMove, label]);
  return null;
}

/** Enter at the bucket that the arrow keys have come to is a press on it. */
export function EnterKey({
  active,
  area,
  onChoose,
  children,
}: {
  readonly active: RefObject<string | null>;
  /** The element that the chart fills. */
  readonly area: RefObject<HTMLDivElement | null>;
  readonly onChoose: (span: Span) => void;
  readonly children: ReactNode;
}) {
  useEffect(() => {
    const element = area.current;
    const choose = (event: KeyboardEvent) => {
      const key = active.current;
      if (event.key === 'Enter' && key !== null) onChoose(spanOf(key, key));
    };
    element?.addEventListener('keydown', choose);
    return () => {
      element?.removeEventListener('keydown', choose);
    };
  }, [active, area, onChoose]);
  return (
    <div ref={area} className="chart-choosing">
      {children}
    </div>
  );
}
