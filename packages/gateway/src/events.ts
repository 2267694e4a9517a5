/** What a gateway reports to its operator. None of it needs an answer. */
export type GatewayEvent =
  | {
      readonly event: 'policy_applied';
      readonly kind: 'policy' | 'stops';
      readonly version: number;
    }
  | {
      readonly event: 'policy_refused';
      readonly kind: 'policy' | 'stops';
      readonly reason: string;
      readonly detail: string;
      readonly from: 'stream' | 'poll' | 'disk';
    }
  | { readonly event: 'stream'; readonly state: 'live' | 'lost'; readonly detail: string }
  | {
      readonly event: 'journal';
      readonly state: 'recovered' | 'torn' | 'damaged' | 'failed' | 'repaired';
      readonly detail: string;
    }
  | {
      readonly event: 'lease';
      readonly state: 'granted' | 'refused' | 'returned' | 'lost';
      readonly detail: string;
    }
  /** Another process runs under this name, and began later: this one spends nothing by itself any more, every call is asked for. */
  | { readonly event: 'fenced'; readonly epoch: number; readonly detail: string }
  | { readonly event: 'unavailable'; readonly detail: string }
  /** Whether the api takes the key: reported when that changes. */
  | { readonly event: 'key'; readonly state: 'refused' | 'accepted'; readonly detail: string }
  | { readonly event: 'offline'; readonly requestId: string; readonly worstUsd: string }
  /** A settlement that the authority will never take. */
  | {
      readonly event: 'undeliverable';
      readonly requestId: string;
      readonly code: string;
      readonly detail: string;
    }
  /** A call whose cost is unknown here: the provider's log will report it. */
  | { readonly event: 'unknown_outcome'; readonly requestId: string }
  | {
      readonly event: 'bound_broken';
      readonly requestId: string;
      readonly worstUsd: string;
      readonly costUsd: string;
    };

export type Report = (event: GatewayEvent) => void;
