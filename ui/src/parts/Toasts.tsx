import { Portal } from "@mantine/core";
import { CircleAlert, CircleCheck, Info, TriangleAlert, X } from "lucide-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { messageOf } from "../api/client";
import { AppAvatar } from "./AppAvatar";
import styles from "./Toasts.module.css";
import { type Toast, toastError, toasts, VISIBLE_TOASTS } from "./toast-store";

const ICONS = { neutral: Info, success: CircleCheck, warning: TriangleAlert, error: CircleAlert };

/** The stack in the corner. Above everything, dialogs included. */
export function ToastLayer() {
  const all = useSyncExternalStore(toasts.subscribe, toasts.snapshot);
  const layer = useRef<HTMLElement>(null);
  useReach(layer);
  const waiting = all.length - VISIBLE_TOASTS;
  return (
    <Portal>
      {/* There before any toast is: a live region that comes with its text is not heard. */}
      <section ref={layer} className={styles.layer} aria-label="Notifications (F8)" aria-live="polite" tabIndex={-1}>
        {all.slice(0, VISIBLE_TOASTS).map((toast) => (
          <ToastCard key={toast.id} toast={toast} />
        ))}
        {waiting > 0 && <div className={styles.waiting}>{waiting} more</div>}
      </section>
    </Portal>
  );
}

/** F8 leads to the notifications from anywhere, also out of a dialog; Escape leads back. */
function useReach(layer: React.RefObject<HTMLElement | null>): void {
  useEffect(() => {
    let before: Element | null = null;
    const onKeyDown = (event: KeyboardEvent) => {
      const inside = layer.current?.contains(document.activeElement) ?? false;
      if (event.key === "F8" && !inside && toasts.snapshot().length > 0) {
        event.preventDefault();
        before = document.activeElement;
        (layer.current?.querySelector<HTMLElement>("button") ?? layer.current)?.focus();
      } else if (event.key === "Escape" && inside) {
        event.stopImmediatePropagation();
        if (before instanceof HTMLElement) before.focus({ preventScroll: true });
      }
    };
    window.addEventListener("keydown", onKeyDown, { capture: true });
    return () => window.removeEventListener("keydown", onKeyDown, { capture: true });
  }, [layer]);
}

function ToastCard({ toast }: { toast: Toast }) {
  const [held, setHeld] = useState(false);
  const [acting, setActing] = useState(false);
  const left = useRef(toast.durationMs);
  // Shown again or changed, its time starts anew: only then it is another object.
  useEffect(() => {
    left.current = toast.durationMs;
  }, [toast]);

  useEffect(() => {
    if (held || acting || !Number.isFinite(toast.durationMs)) return;
    const started = performance.now();
    const timer = setTimeout(() => toasts.hide(toast.id), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(600, left.current - (performance.now() - started));
    };
  }, [held, acting, toast]);

  const Icon = ICONS[toast.variant];
  const act = async () => {
    setActing(true);
    try {
      await toast.action?.onClick();
    } catch (error) {
      toastError("That did not work", messageOf(error));
    } finally {
      setActing(false);
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only holds the toast; nothing is operated by it
    <div
      className={styles.toast}
      data-variant={toast.variant}
      role={toast.variant === "error" ? "alert" : "status"}
      data-takes-escape
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <div className={styles.main}>
        <Icon className={styles.icon} size={16} aria-hidden />
        <div className={styles.body}>
          <div className={styles.title}>{toast.title}</div>
          {toast.text && <div className={styles.text}>{toast.text}</div>}
          {toast.source && <code className={styles.source}>{toast.source}</code>}
          {toast.app && (
            <div className={styles.app}>
              <AppAvatar app={toast.app} size={14} />
              {toast.app.name}
            </div>
          )}
        </div>
        {toast.action && (
          <button type="button" className={styles.action} disabled={acting} onClick={act}>
            {toast.action.label}
          </button>
        )}
        {toast.dismissable && (
          <button
            type="button"
            className={styles.close}
            aria-label="Dismiss notification"
            onClick={() => toasts.hide(toast.id)}
          >
            <X size={14} aria-hidden />
          </button>
        )}
      </div>
      {toast.progress !== undefined && (
        <div
          className={styles.track}
          role="progressbar"
          aria-label={toast.title}
          aria-valuenow={Math.round(toast.progress)}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <div className={styles.bar} style={{ width: `${Math.min(100, Math.max(0, toast.progress))}%` }} />
        </div>
      )}
    </div>
  );
}
