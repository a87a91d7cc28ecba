import { ArrowUpRight } from "lucide-react";
import { Link } from "react-router";
import type { Attribute, Value } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { valueText } from "./read";
import styles from "./ValueEditor.module.css";

interface Target {
  to: string;
  outside: boolean;
}

/** Where a value leads: a referenced record, a mailbox, a site, a phone. Null for what is only a value. */
export function valueTarget(workspace: string, value: Value): Target | null {
  const text = valueText(value);
  switch (value.attribute_type) {
    case "record-reference":
      return { to: `/${workspace}/${String(value.target_object)}/${String(value.target_record_id)}`, outside: false };
    case "email-address":
      return { to: `mailto:${text}`, outside: true };
    case "domain":
      return { to: `https://${text}`, outside: true };
    case "phone-number":
      return { to: `tel:${text}`, outside: true };
    case "text":
      return /^https?:\/\/\S+$/.test(text) ? { to: text, outside: true } : null;
    default:
      return null;
  }
}

/** The way out of a value whose click edits it; for one value only, several would not say which. */
export function ValueLink({ attribute, values }: { attribute: Attribute; values: readonly Value[] }) {
  const w = useWorkspace();
  const [value] = values;
  const target = value && values.length === 1 ? valueTarget(w, value) : null;
  if (!target) return null;
  const label = `Open ${attribute.title}`;
  const icon = <ArrowUpRight size={14} aria-hidden />;
  return target.outside ? (
    <a className={styles.open} href={target.to} target="_blank" rel="noreferrer noopener" aria-label={label}>
      {icon}
    </a>
  ) : (
    <Link className={styles.open} to={target.to} aria-label={label}>
      {icon}
    </Link>
  );
}
