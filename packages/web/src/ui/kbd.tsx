export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="inline-flex gap-1">
      {keys.split(' ').map((key) => (
        <kbd
          key={key}
          className="inline-grid min-w-6 place-items-center rounded-md border border-line bg-panel px-1.5 font-sans text-xs text-soft"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
