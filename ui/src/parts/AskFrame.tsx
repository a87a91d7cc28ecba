import { FocusTrap, Portal } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./AskFrame.module.css";
import { useFocusBack } from "./focus";

interface AskFrameProps {
  label: string;
  describedBy?: string;
  children: ReactNode;
}

/** A question that must be answered (`alertdialog`): nothing else can be reached, and a click beside it does nothing. */
export function AskFrame({ label, describedBy, children }: AskFrameProps) {
  useFocusBack();
  return (
    <Portal>
      <div className={styles.backdrop}>
        <FocusTrap active>
          <div
            role="alertdialog"
            aria-modal="true"
            aria-label={label}
            aria-describedby={describedBy}
            tabIndex={-1}
            className={styles.frame}
          >
            {children}
          </div>
        </FocusTrap>
      </div>
    </Portal>
  );
}
