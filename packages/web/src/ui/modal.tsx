import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useState, type ReactNode, type RefObject } from 'react';

interface ModalProps {
  readonly title: string;
  readonly description?: string;
  /** `side`: a sheet at the right edge. `full`: a sheet over everything, whose content scrolls by itself. */
  readonly placement?: 'centre' | 'side' | 'full';
  /** There is nothing in it that takes the focus: it must do so itself, to be scrolled with the keyboard. */
  readonly isReading?: boolean;
  /** What has the focus first; otherwise the first that can take it. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
  /** After it has closed and faded. */
  readonly onClosed: () => void;
  readonly children: (close: () => void) => ReactNode;
}

const PLACE = {
  centre:
    'top-[min(10vh,6rem)] left-1/2 w-[min(32rem,calc(100vw-1rem))] max-h-[calc(100dvh-min(20vh,12rem))] -translate-x-1/2 rounded-2xl',
  side: 'inset-y-0 right-0 w-[min(22rem,100vw)] rounded-l-2xl',
  full: 'inset-0',
};

const BODY = {
  centre: 'overflow-y-auto px-5 pt-1 pb-5',
  side: 'overflow-y-auto px-5 pt-1 pb-5',
  full: 'flex flex-col overflow-hidden',
};

/** Open as long as it is mounted, and until it has closed itself. */
export function Modal({
  title,
  description,
  placement = 'centre',
  isReading = false,
  initialFocus,
  onClosed,
  children,
}: ModalProps) {
  const [isOpen, setIsOpen] = useState(true);
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={setIsOpen}
      onOpenChangeComplete={(isStillOpen) => {
        if (!isStillOpen) onClosed();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[#000]/40 transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Dialog.Popup
          {...(initialFocus && { initialFocus })}
          className={`fixed z-50 flex flex-col overflow-hidden border border-line bg-paper text-ink shadow-2xl transition-opacity duration-100 data-ending-style:opacity-0 data-starting-style:opacity-0 ${PLACE[placement]}`}
        >
          <header className="flex items-start gap-3 px-5 pt-4 pb-2">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
              {description !== undefined && (
                <Dialog.Description className="text-sm text-soft">{description}</Dialog.Description>
              )}
            </div>
            <Dialog.Close
              aria-label="Close"
              className="-mr-2 grid size-8 place-items-center rounded-md text-soft hover:bg-sunken"
            >
              <X size={18} aria-hidden />
            </Dialog.Close>
          </header>
          <div
            tabIndex={isReading ? 0 : undefined}
            role={isReading ? 'region' : undefined}
            aria-label={isReading ? title : undefined}
            className={`min-h-0 flex-1 ${BODY[placement]}`}
          >
            {children(() => setIsOpen(false))}
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
