import { Button } from "@mantine/core";
import type { RealmError } from "@stoa/sdk/page";
import { OctagonAlert, RotateCw } from "lucide-react";
import { useProblem } from "../dev/useProblem";
import type { AppIdentity } from "./icons";
import styles from "./SurfaceFailure.module.css";

interface SurfaceFailureProps {
  app: AppIdentity;
  error: RealmError | undefined;
  /** Mounts it anew; without it, there is no way to. */
  onRetry?: (() => void) | undefined;
}

/** How much of a message is shown, in characters: the console has all of it. */
const mostMessage = 1500;

/** What stands where an app failed: whose it is, what went wrong and where, what to quote, and the way to try again. */
export function SurfaceFailure({ app, error, onRetry }: SurfaceFailureProps) {
  const message = error?.message || "The app did not say why.";
  useProblem(app, error);
  return (
    <div className={styles.card} role="alert">
      <OctagonAlert className={styles.icon} size={18} aria-hidden />
      <div className={styles.body}>
        <strong className={styles.title}>{app.name} failed here</strong>
        <p className={styles.message}>{message.length > mostMessage ? `${message.slice(0, mostMessage)}…` : message}</p>
        {error && (
          <dl className={styles.facts}>
            {error.source && (
              <div>
                <dt>Source</dt>
                <dd>{error.source}</dd>
              </div>
            )}
            <div>
              <dt>{error.execution ? "Execution" : "Reference"}</dt>
              <dd>{error.reference}</dd>
            </div>
          </dl>
        )}
        <div className={styles.foot}>
          {onRetry && (
            <Button variant="default" leftSection={<RotateCw size={14} aria-hidden />} onClick={onRetry}>
              Try again
            </Button>
          )}
          <span className={styles.more}>
            {error?.execution
              ? "Its logs are among the app's executions."
              : "The browser's console has the whole story."}
          </span>
        </div>
      </div>
    </div>
  );
}
