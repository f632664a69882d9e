import type { ConnectionState } from '../state.ts';
import type { Call, Transport, TransportListener } from '../transport/transport.ts';

/** A transport whose connection a test makes and breaks. */
export class ScriptedTransport implements Transport {
  readonly call: Call;
  readonly log: string[] = [];
  listener: TransportListener | undefined;

  constructor(call: Call) {
    this.call = call;
  }

  connect(listener: TransportListener): void {
    this.log.push('connect');
    this.listener = listener;
    this.become({ kind: 'connecting' });
  }

  disconnect(): void {
    if (this.listener) this.log.push('disconnect');
    this.listener = undefined;
  }

  reconnectNow(): void {
    this.log.push('reconnectNow');
    this.become({ kind: 'connecting' });
  }

  become(state: ConnectionState): void {
    this.listener?.connectionChanged(state);
  }

  goOnline(): void {
    this.become({ kind: 'online' });
  }

  goOffline(reason = 'network'): void {
    this.become({ kind: 'offline', since: 0, reason, retryAt: undefined });
  }
}
