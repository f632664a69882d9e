import { X } from 'lucide-react';
import { useReadable } from '../lib/readable.ts';
import { dismissToast, toasts, type Toast } from './toasts.ts';

export function Toaster() {
  const shown = useReadable(toasts);
  return (
    <section
      aria-label="Notices"
      className="pointer-events-none fixed inset-x-0 bottom-32 z-[60] flex flex-col items-center gap-2 px-3"
    >
      <output className="contents">
        {shown.map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
      </output>
    </section>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const { action } = toast;
  const act = () => {
    action?.run();
    dismissToast(toast.id);
  };
  return (
    <div className="pointer-events-auto flex items-center gap-2 rounded-xl bg-ink py-1.5 pr-1.5 pl-4 text-sm text-paper shadow-xl">
      <span>{toast.text}</span>
      {action !== undefined && (
        <button type="button" onClick={act} className="min-h-8 rounded-md px-2 font-semibold underline">
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={() => dismissToast(toast.id)}
        className="grid size-8 place-items-center rounded-md"
      >
        <X size={16} aria-hidden />
      </button>
    </div>
  );
}
