import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';
import { Modal } from '../ui/modal.tsx';

interface PadSheetProps {
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

export function PadSheet({ onClosed, children }: PadSheetProps) {
  return (
    <CSPProvider disableStyleElements>
      <Modal title="Scratch pad" placement="full" onClosed={onClosed}>
        {() => children}
      </Modal>
    </CSPProvider>
  );
}
