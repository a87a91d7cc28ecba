import { ShieldCheck } from "lucide-react";
import { Tag } from "../parts/Tag";
import styles from "./Scopes.module.css";
import { scopeText } from "./scopes";

/** What an app may do, one line each. */
export function ScopeList({ scopes }: { scopes: readonly string[] }) {
  if (scopes.length === 0) {
    return <p className={styles.none}>This app asks for no access to the workspace's data.</p>;
  }
  return (
    <ul className={styles.list}>
      {scopes.map(scopeText).map(({ scope, title, about, access }) => (
        <li key={scope} className={styles.row}>
          <ShieldCheck size={16} aria-hidden />
          <span className={styles.what}>
            <b>{title}</b>
            {about && <span>{about}</span>}
          </span>
          <Tag color={access === "Read" ? "grey" : "amber"}>{access}</Tag>
        </li>
      ))}
    </ul>
  );
}
