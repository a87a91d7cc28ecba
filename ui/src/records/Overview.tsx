import { ArrowRight } from "lucide-react";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Attribute, ObjectDefinition, RecordDocument } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { AttributeIcon } from "../objects/attribute-icon";
import { tableAttributes } from "../objects/columns";
import { ValueView } from "../values/ValueView";
import { ActivityFeed } from "./ActivityFeed";
import styles from "./Overview.module.css";
import { RecordWidgets } from "./RecordWidgets";

const HIGHLIGHTS = 6;

interface OverviewProps {
  object: ObjectDefinition;
  attributes: Attribute[];
  document: RecordDocument;
  /** Whether the layout of the page is open for change. */
  configuring: boolean;
  onConfigured(): void;
}

/** What matters about the record at a glance, and what happened to it last. */
export function Overview({ object, attributes, document, configuring, onConfigured }: OverviewProps) {
  const w = useWorkspace();
  const highlights = useMemo(() => {
    const offered = tableAttributes(attributes).filter((a) => a.api_slug !== "created_at");
    const filled = offered.filter((a) => (document.values[a.api_slug]?.length ?? 0) > 0);
    const rest = offered.filter((a) => !filled.includes(a));
    return [...filled, ...rest].slice(0, HIGHLIGHTS);
  }, [attributes, document]);
  return (
    <div className={styles.overview}>
      <section aria-labelledby="highlights">
        <h2 id="highlights" className={styles.heading}>
          Highlights
        </h2>
        <div className={styles.cards}>
          {highlights.map((attribute) => {
            const values = document.values[attribute.api_slug] ?? [];
            return (
              <div key={attribute.api_slug} className={styles.card}>
                <div className={styles.title}>
                  <AttributeIcon type={attribute.type} size={13} />
                  {attribute.title}
                </div>
                <div className={styles.value}>
                  {values.length > 0 ? (
                    <ValueView attribute={attribute} values={values.slice(0, 3)} />
                  ) : (
                    <span className={styles.none}>Not set</span>
                  )}
                </div>
              </div>
            );
          })}
        </div>
      </section>
      <RecordWidgets
        object={object}
        attributes={attributes}
        record={document.id.record_id}
        configuring={configuring}
        onConfigured={onConfigured}
      />
      <section aria-labelledby="recent">
        <div className={styles.line}>
          <h2 id="recent" className={styles.heading}>
            Recent activity
          </h2>
          <Link className={styles.all} to={`/${w}/${object.api_slug}/${document.id.record_id}/activity`}>
            View all
            <ArrowRight size={13} aria-hidden />
          </Link>
        </div>
        <ActivityFeed object={object} attributes={attributes} document={document} limit={6} />
      </section>
    </div>
  );
}
