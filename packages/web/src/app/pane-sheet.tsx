import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';
import { Modal } from '../ui/modal.tsx';

interface PaneSheetProps {
  readonly title: string;
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

export function PaneSheet({ title, onClosed, children }: PaneSheetProps) {
  return (
    <CSPProvider disableStyleElements>
      <Modal title={title} placement="full" onClosed={onClosed}>
        {() => children}
      </Modal>
    </CSPProvider>
  );
}
