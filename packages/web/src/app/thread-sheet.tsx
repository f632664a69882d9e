import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';
import { Modal } from '../ui/modal.tsx';

interface ThreadSheetProps {
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

export function ThreadSheet({ onClosed, children }: ThreadSheetProps) {
  return (
    <CSPProvider disableStyleElements>
      <Modal title="Thread" placement="full" onClosed={onClosed}>
        {() => children}
      </Modal>
    </CSPProvider>
  );
}
