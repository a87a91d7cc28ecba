import { Button } from "@mantine/core";
import { AskFrame } from "../parts/AskFrame";
import styles from "./AppDialogs.module.css";
import type { AlertEntry, ConfirmEntry, UnsavedEntry } from "./dialog-store";
import { AppIcon } from "./icons";

/** `alert` of an app. */
export function AlertDialog({ entry }: { entry: AlertEntry }) {
  const { options, app, key } = entry;
  return (
    <AskFrame label={options.title} describedBy={`${key}-text`}>
      <AskHead title={options.title} text={options.text} textId={`${key}-text`} app={app} />
      <div className={styles.answers}>
        <Button onClick={entry.resolve} data-autofocus>
          {options.okLabel}
        </Button>
      </div>
    </AskFrame>
  );
}

/** `confirm` of an app. */
export function ConfirmQuestion({ entry }: { entry: ConfirmEntry }) {
  const { options, app, key } = entry;
  const { confirmVariant: variant } = options;
  const destructive = variant === "destructive" || variant === "secondary-destructive";
  const filled = variant === "primary" || variant === "destructive";
  return (
    <AskFrame
      label={options.title ?? options.text ?? "Please confirm"}
      {...(options.text ? { describedBy: `${key}-text` } : {})}
    >
      <AskHead title={options.title} text={options.text} textId={`${key}-text`} app={app} />
      <div className={styles.answers}>
        <Button variant="default" onClick={() => entry.resolve(false)}>
          {options.cancelLabel}
        </Button>
        <Button
          variant={filled ? "filled" : "default"}
          color={destructive ? "red" : "accent"}
          {...(destructive && !filled ? { c: "var(--danger-ink)" } : {})}
          leftSection={options.confirmIcon ? <AppIcon name={options.confirmIcon} app={app} size={15} /> : null}
          onClick={() => entry.resolve(true)}
          data-autofocus
        >
          {options.confirmLabel}
        </Button>
      </div>
    </AskFrame>
  );
}

/** Asked before a dialog goes whose form holds what nobody has saved. */
export function UnsavedQuestion({ entry }: { entry: UnsavedEntry }) {
  const { app, key } = entry;
  const text = "What you have entered has not been saved.";
  return (
    <AskFrame label="Discard changes?" describedBy={`${key}-text`}>
      <AskHead title="Discard changes?" text={text} textId={`${key}-text`} app={app} />
      <div className={styles.answers}>
        <Button variant="default" onClick={() => entry.resolve(false)} data-autofocus>
          Keep editing
        </Button>
        <Button color="red" onClick={() => entry.resolve(true)}>
          Discard
        </Button>
      </div>
    </AskFrame>
  );
}

interface AskHeadProps {
  title: string | undefined;
  text: string | undefined;
  textId: string;
  app: AlertEntry["app"];
}

function AskHead({ title, text, textId, app }: AskHeadProps) {
  return (
    <>
      <div className={styles.from}>
        <AppIcon app={app} size={16} />
        {app.name}
      </div>
      {title && <h2 className={styles.question}>{title}</h2>}
      {text && (
        <p id={textId} className={styles.text}>
          {text}
        </p>
      )}
    </>
  );
}
