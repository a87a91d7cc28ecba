import { Check, Star } from "lucide-react";
import type { ReactNode } from "react";
import type { Attribute, Value } from "../api/types";
import { ActorChip, RecordChip } from "../parts/RecordChip";
import { Tag } from "../parts/Tag";
import { formatAgo, tagColor, valueText } from "./read";
import styles from "./ValueView.module.css";

interface ValueViewProps {
  attribute: Attribute;
  values: readonly Value[];
  /** Links inside a value lead somewhere; off where the value itself is a button. */
  links?: boolean;
  /** One line that is cut (tables), or as many lines as needed (record page). */
  wrap?: boolean;
}

/** The values of one attribute, each rendered as its type deserves. Nothing at all when there are none. */
export function ValueView({ attribute, values, links = true, wrap = false }: ValueViewProps) {
  if (values.length === 0) return null;
  return (
    <span className={wrap ? styles.wrap : styles.line}>
      {values.map((value, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: equal values may repeat, and their order is what identifies them
        <OneValue key={at} attribute={attribute} value={value} links={links} />
      ))}
    </span>
  );
}

function OneValue({ attribute, value, links }: { attribute: Attribute; value: Value; links: boolean }): ReactNode {
  const text = valueText(value, attribute);
  switch (value.attribute_type) {
    case "select":
      return <Tag color={tagColor(text)}>{text}</Tag>;
    case "status":
      return (
        <Tag color={tagColor(text)} dot>
          {text}
        </Tag>
      );
    case "record-reference":
      return <RecordChip object={String(value.target_object)} record={String(value.target_record_id)} link={links} />;
    case "actor-reference":
      return (
        <ActorChip
          actor={{
            type: String(value.referenced_actor_type),
            id: typeof value.referenced_actor_id === "string" ? value.referenced_actor_id : null,
          }}
        />
      );
    case "checkbox":
      return (
        <span className={styles.check} data-on={value.value === true} role="img" aria-label={text}>
          {value.value === true && <Check size={11} strokeWidth={3} aria-hidden />}
        </span>
      );
    case "rating":
      return <Stars value={Number(value.value)} label={text} />;
    case "number":
    case "currency":
      return <span className={styles.number}>{text}</span>;
    case "timestamp":
      return (
        <time dateTime={String(value.value)} title={text}>
          {formatAgo(String(value.value))}
        </time>
      );
    case "interaction":
      return (
        <time dateTime={String(value.interacted_at)} title={text}>
          {formatAgo(String(value.interacted_at))}
        </time>
      );
    case "email-address":
      return links ? (
        <a className={styles.link} href={`mailto:${text}`}>
          {text}
        </a>
      ) : (
        <span className={styles.pill}>{text}</span>
      );
    case "domain":
      return links ? (
        <a className={styles.link} href={`https://${text}`} target="_blank" rel="noreferrer">
          {text}
        </a>
      ) : (
        <span className={styles.pill}>{text}</span>
      );
    case "phone-number":
      return <span className={links ? styles.text : styles.pill}>{text}</span>;
    default:
      return <span className={styles.text}>{text}</span>;
  }
}

/** Five stars, `value` of them filled. */
export function Stars({ value, label, size = 13 }: { value: number; label: string; size?: number }) {
  return (
    <span className={styles.stars} role="img" aria-label={label}>
      {[1, 2, 3, 4, 5].map((star) => (
        <Star key={star} size={size} data-on={star <= value} aria-hidden />
      ))}
    </span>
  );
}
