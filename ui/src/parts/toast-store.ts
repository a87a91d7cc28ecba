export interface ToastAction {
  label: string;
  onClick(): void | Promise<void>;
}

export interface Toast {
  id: string;
  variant: "neutral" | "success" | "warning" | "error";
  title: string;
  text?: string;
  action?: ToastAction;
  /** Milliseconds on screen; `Infinity` stays until hidden. Counts from when the toast becomes visible. */
  durationMs: number;
  dismissable: boolean;
  /** 0 to 100. */
  progress?: number;
  /** Where in an app's source it comes from: `file:line`. */
  source?: string;
  /** The app that shows it. */
  app?: { name: string; icon: string | null; icon_url: string | null };
}

export type ToastPatch = Partial<Omit<Toast, "id" | "action">> & { action?: ToastAction | null };

/** Toasts on screen at once; later ones wait their turn (sdk-behaviour.md section 6). */
export const VISIBLE_TOASTS = 3;

/** All toasts of the page, oldest first. */
export class ToastStore {
  #toasts: readonly Toast[] = [];
  #listeners = new Set<() => void>();
  #next = 1;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): readonly Toast[] => this.#toasts;

  /** Shows a toast, or replaces the one with the same id where it stands. Returns its id. */
  show(toast: Pick<Toast, "title"> & Partial<Toast>): string {
    const full: Toast = {
      variant: "neutral",
      durationMs: 4_000,
      dismissable: true,
      ...toast,
      id: toast.id ?? `page-${this.#next++}`,
    };
    const known = this.#toasts.some((item) => item.id === full.id);
    this.#set(known ? this.#toasts.map((item) => (item.id === full.id ? full : item)) : [...this.#toasts, full]);
    return full.id;
  }

  /** Changes a toast; one that is gone stays gone. */
  update(id: string, patch: ToastPatch): void {
    const { action, ...rest } = patch;
    this.#set(
      this.#toasts.map((toast) => {
        if (toast.id !== id) return toast;
        const changed: Toast = { ...toast, ...rest };
        if (action === null) delete changed.action;
        else if (action) changed.action = action;
        return changed;
      }),
    );
  }

  hide(id: string): void {
    if (this.#toasts.some((toast) => toast.id === id)) this.#set(this.#toasts.filter((toast) => toast.id !== id));
  }

  clear(): void {
    this.#set([]);
  }

  #set(toasts: readonly Toast[]): void {
    this.#toasts = toasts;
    for (const listener of this.#listeners) listener();
  }
}

/** The toasts of this page. */
export const toasts = new ToastStore();

export function toastError(title: string, text?: string): void {
  toasts.show({ variant: "error", title, durationMs: 8_000, ...(text ? { text } : {}) });
}
