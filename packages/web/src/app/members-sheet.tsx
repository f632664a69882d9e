import { CSPProvider } from '@base-ui/react/csp-provider';
import type { ReactNode } from 'react';
import { Modal } from '../ui/modal.tsx';

interface MembersSheetProps {
  readonly onClosed: () => void;
  readonly children: ReactNode;
}

export function MembersSheet({ onClosed, children }: MembersSheetProps) {
  return (
    <CSPProvider disableStyleElements>
      <Modal title="Members" placement="side" onClosed={onClosed}>
        {() => children}
      </Modal>
    </CSPProvider>
  );
}
