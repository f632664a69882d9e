import type { ReactNode } from 'react';

interface RadioCard<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly text: string;
  /** 18 pixels. */
  readonly icon: ReactNode;
}

interface RadioCardsProps<Value extends string> {
  readonly legend: string;
  /** Of the field in the form. */
  readonly name: string;
  readonly cards: readonly RadioCard<Value>[];
  readonly value: Value;
  /** Always two beside each other, and smaller. */
  readonly isDense?: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of a few, each with a picture and a few words. */
export function RadioCards<Value extends string>(props: RadioCardsProps<Value>) {
  const { legend, name, cards, value, isDense = false, onChange } = props;
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      <div className={`grid gap-2 ${isDense ? 'grid-cols-2' : 'sm:grid-cols-2'}`}>
        {cards.map((card) => (
          <label
            key={card.value}
            className={`flex cursor-pointer gap-2.5 rounded-lg border border-line has-checked:border-accent has-checked:bg-tint has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent ${isDense ? 'p-2.5' : 'p-3'}`}
          >
            <input
              type="radio"
              name={name}
              aria-label={card.label}
              value={card.value}
              checked={value === card.value}
              onChange={() => onChange(card.value)}
              className="sr-only"
            />
            <span aria-hidden className="mt-0.5 shrink-0 text-accent">
              {card.icon}
            </span>
            <span>
              <span className={`block font-medium ${isDense ? 'text-sm' : ''}`}>{card.label}</span>
              <span className={`block text-soft ${isDense ? 'text-xs' : 'text-sm'}`}>{card.text}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
