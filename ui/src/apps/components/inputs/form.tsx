import { Button } from "@mantine/core";
import type { HostComponents } from "@stoa/sdk/page";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { MOD } from "../../../parts/platform";
import { tellFailure } from "../../failures";
import type { AppIdentity } from "../../icons";
import type { Family } from "../contract";
import styles from "./form.module.css";

const isLine = (target: EventTarget) =>
  target instanceof HTMLInputElement && !["checkbox", "radio"].includes(target.type) && target.role !== "combobox";

/** A form, and what submits it. */
export const formComponents: Family<"Form" | "SubmitButton"> = {
  Form: ({ props, app, children }) => {
    const form = useRef<HTMLFormElement>(null);
    const { refusals, submitting, onSubmit } = props;
    const seen = useRef(refusals);
    useEffect(() => {
      if (seen.current === refusals) return;
      seen.current = refusals;
      const wrong = form.current?.querySelector<HTMLElement>(
        '[aria-invalid="true"], input[data-invalid], [data-problems]',
      );
      wrong?.focus();
      wrong?.scrollIntoView({ block: "nearest" });
    }, [refusals]);
    const submit = () => {
      if (!submitting) onSubmit?.().catch((error) => tellFailure(app, "submitting", error));
    };
    const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
      // What opens above the form, a list to choose from for one, is inside of it for React only.
      if (event.key !== "Enter" || event.nativeEvent.isComposing || !event.currentTarget.contains(event.target as Node))
        return;
      const withModifier = event.metaKey || event.ctrlKey;
      if (!withModifier && !isLine(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      submit();
    };
    return (
      <form
        ref={form}
        className={styles.form}
        noValidate
        aria-busy={submitting}
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={onKeyDown}
      >
        {children}
        {props.problems.length > 0 && (
          <div className={styles.problems} role="alert" tabIndex={-1} data-problems>
            {props.problems.map((problem) => (
              <p key={problem}>{problem}</p>
            ))}
          </div>
        )}
      </form>
    );
  },
  // In a dialog it stands in the footer (DialogFooter).
  SubmitButton: ({ props, app, placement }) =>
    placement === "dialog" ? null : (
      <div>
        <FormSubmit props={props} app={app} />
      </div>
    ),
};

interface FormSubmitProps {
  props: HostComponents["SubmitButton"];
  app: AppIdentity;
  /** In a dialog, where Mod+Enter submits from anywhere. */
  shortcut?: boolean;
}

/** Lists and calendars of inputs are dialogs of their own, and part of the form. */
const DIALOGS = "[role=dialog]:not([data-takes-escape]), [role=alertdialog]";

/** Submits its form, once at a time. */
export function FormSubmit({ props, app, shortcut = false }: FormSubmitProps) {
  const [pressed, setPressed] = useState(false);
  const busy = pressed || props.submitting;
  const submit = async () => {
    if (busy) return;
    setPressed(true);
    try {
      await props.onClick();
    } catch (error) {
      tellFailure(app, `“${props.label}”`, error);
    } finally {
      setPressed(false);
    }
  };
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(submit);
  latest.current = submit;
  useEffect(() => {
    if (!shortcut) return;
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey) || event.isComposing) return;
      // Not what is pressed in something that stands above the dialog: a question, the command palette.
      const at = event.target instanceof Element ? event.target.closest(DIALOGS) : null;
      if (at && at !== button.current?.closest(DIALOGS)) return;
      event.preventDefault();
      void latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [shortcut]);
  return (
    <Button
      ref={button}
      variant="filled"
      loading={props.submitting}
      aria-busy={busy}
      rightSection={
        shortcut ? (
          <kbd className={styles.keys} aria-hidden>
            {MOD} ↵
          </kbd>
        ) : null
      }
      onClick={() => void submit()}
    >
      {props.label}
    </Button>
  );
}
