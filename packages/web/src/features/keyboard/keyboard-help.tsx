import { Kbd } from '../../ui/kbd.tsx';
import { Modal } from '../../ui/modal.tsx';
import { SHORTCUT_HELP } from './shortcuts.ts';

export function KeyboardHelp({ onClosed }: { readonly onClosed: () => void }) {
  return (
    <Modal title="Keyboard" description="On a Mac, use Cmd instead of Ctrl." isReading onClosed={onClosed}>
      {() => (
        <div className="flex flex-col gap-5">
          {SHORTCUT_HELP.map(({ title, shortcuts }) => (
            <section key={title}>
              <h3 className="mb-1 text-sm font-semibold">{title}</h3>
              <dl className="divide-y divide-line">
                {shortcuts.map(({ keys, does }) => (
                  <div key={keys} className="flex items-center justify-between gap-4 py-1.5">
                    <dt>{does}</dt>
                    <dd className="shrink-0">
                      <Kbd keys={keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      )}
    </Modal>
  );
}
