import { Check } from "lucide-react";
import { createContext, useContext } from "react";
import styles from "./save-mark.module.css";

/** What became of the value of the input inside; `null` where values do not save themselves. */
export const SavingContext = createContext<{ saving: "saving" | "saved" | undefined } | null>(null);

/** Says that a value that saves itself is on its way, or has arrived. Fades once it has been seen. */
export function SaveMark() {
  const context = useContext(SavingContext);
  if (!context) return null;
  const { saving } = context;
  return (
    <span className={styles.mark} role="status" data-state={saving}>
      {saving === "saving" && "Saving…"}
      {saving === "saved" && (
        <>
          <Check size={13} aria-hidden />
          Saved
        </>
      )}
    </span>
  );
}
