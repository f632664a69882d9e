import { useState, type RefObject, type SyntheticEvent } from 'react';
import { refusalOf, type Refusal } from '../../lib/failure.ts';
import type { FieldErrors } from './account-rules.ts';

interface FormOptions<Values> {
  readonly ref: RefObject<HTMLFormElement | null>;
  readonly initial: Values;
  readonly check: (values: Values) => FieldErrors<Values>;
  readonly submit: (values: Values) => Promise<void>;
  /** Which field a refusal is about; undefined: the form as a whole. */
  readonly fieldOf: (refusal: Refusal) => keyof Values | undefined;
}

export interface Form<Values> {
  readonly values: Values;
  readonly errors: FieldErrors<Values>;
  readonly failure: string | undefined;
  readonly isBusy: boolean;
  readonly set: (name: keyof Values, value: string) => void;
  readonly onSubmit: (event: SyntheticEvent) => void;
}

/** A form whose errors stand at their fields and take the focus there. */
export function useForm<Values extends object>(options: FormOptions<Values>): Form<Values> {
  const [values, setValues] = useState(options.initial);
  const [errors, setErrors] = useState<FieldErrors<Values>>({});
  const [failure, setFailure] = useState<string>();
  const [isBusy, setIsBusy] = useState(false);

  const showErrors = (found: FieldErrors<Values>) => {
    setErrors(found);
    const first = Object.keys(values).find((name) => name in found);
    options.ref.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  };
  const submit = async () => {
    setFailure(undefined);
    const found = options.check(values);
    showErrors(found);
    if (Object.keys(found).length > 0) return;
    setIsBusy(true);
    try {
      await options.submit(values);
    } catch (error) {
      const refusal = refusalOf(error);
      const field = options.fieldOf(refusal);
      if (field === undefined) setFailure(refusal.message);
      else showErrors({ [field]: refusal.message } as FieldErrors<Values>);
    } finally {
      setIsBusy(false);
    }
  };
  return {
    values,
    errors,
    failure,
    isBusy,
    set: (name, value) => {
      setValues({ ...values, [name]: value });
      if (errors[name] !== undefined) setErrors({ ...errors, [name]: undefined });
    },
    onSubmit: (event) => {
      event.preventDefault();
      if (!isBusy) void submit();
    },
  };
}
