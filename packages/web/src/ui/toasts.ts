import { Observable } from '../lib/readable.ts';

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | undefined;
}

const SHOWN_MS = 6_000;
let lastId = 0;

export const toasts = new Observable<readonly Toast[]>([]);

export function showToast(text: string, action?: Toast['action']): void {
  lastId += 1;
  const toast = { id: lastId, text, action };
  toasts.set([...toasts.get().slice(-2), toast]);
  setTimeout(() => dismissToast(toast.id), SHOWN_MS);
}

export function dismissToast(id: number): void {
  toasts.set(toasts.get().filter((toast) => toast.id !== id));
}
