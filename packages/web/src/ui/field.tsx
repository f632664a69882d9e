import { useId, type ComponentProps, type ReactNode } from 'react';

export const INPUT_LOOK =
  'w-full min-h-10 rounded-lg border border-edge bg-raised px-3 py-2 text-base sm:text-[0.9375rem] text-ink placeholder:text-soft aria-invalid:border-danger';

/** For narrow panes; on phones large enough that they do not zoom in. */
export const SMALL_INPUT_LOOK =
  'w-full min-w-0 min-h-8 rounded-lg border border-edge bg-raised px-2.5 py-1 text-base sm:text-sm text-ink placeholder:text-soft';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly isOptional?: boolean;
  /** Gets the attributes that tie the control to its label, hint and error. */
  readonly children: (control: ControlProps) => ReactNode;
}

export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': true | undefined;
}

export function Field({ label, hint, error, isOptional = false, children }: FieldProps) {
  const id = useId();
  const hintId = hint === undefined ? undefined : `${id}-hint`;
  const errorId = error === undefined ? undefined : `${id}-error`;
  const describedBy = [errorId, hintId].filter((part) => part !== undefined).join(' ');
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {isOptional && <span className="font-normal text-soft"> (optional)</span>}
      </label>
      {children({
        id,
        'aria-describedby': describedBy === '' ? undefined : describedBy,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={errorId} className="text-sm text-danger">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <div id={hintId} className="text-sm text-soft">
          {hint}
        </div>
      )}
    </div>
  );
}

interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly isOptional?: boolean;
}

export function TextField({
  label,
  hint,
  error,
  isOptional = false,
  className = '',
  ...input
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} isOptional={isOptional}>
      {(control) => <input type="text" {...input} {...control} className={`${INPUT_LOOK} ${className}`} />}
    </Field>
  );
}

/** What is wrong with a form as a whole; read out when it appears. */
export function FormError({ message }: { readonly message: string | undefined }) {
  return (
    <div role="alert" className="empty:absolute">
      {message !== undefined && (
        <p className="rounded-lg bg-danger-tint px-3 py-2 text-sm text-danger">{message}</p>
      )}
    </div>
  );
}
