import type { ReactNode } from 'react';
import { Popover } from './popover.tsx';

interface LeaveButtonProps {
  /** Hosts may end the call for everybody. */
  readonly canEnd: boolean;
  readonly icon: ReactNode;
  readonly onLeave: () => void;
  readonly onEnd: () => void;
}

const LOOK =
  'flex h-11 items-center justify-center gap-2 rounded-full bg-danger px-5 font-medium text-paper hover:brightness-110';

export function LeaveButton({ canEnd, icon, onLeave, onEnd }: LeaveButtonProps) {
  if (!canEnd) {
    return (
      <button type="button" aria-label="Leave" title="Leave" onClick={onLeave} className={LOOK}>
        {icon}
      </button>
    );
  }
  return (
    <Popover label="Leave or end" title="Leave" icon={icon} className={LOOK}>
      {(close) => (
        <div className="flex w-52 flex-col gap-1">
          <button
            type="button"
            onClick={onLeave}
            className="min-h-10 rounded-lg px-3 text-left font-medium hover:bg-sunken"
          >
            Leave the call
          </button>
          <button
            type="button"
            onClick={() => {
              close();
              onEnd();
            }}
            className="min-h-10 rounded-lg px-3 text-left font-medium text-danger hover:bg-danger-tint"
          >
            End it for everybody
          </button>
        </div>
      )}
    </Popover>
  );
}
