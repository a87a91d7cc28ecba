import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { messageOf } from "../api/client";
import { webhookRequestQuery } from "../api/queries";
import type { WebhookRequestDetails } from "../api/types";
import { useWorkspace } from "../api/workspace";
import styles from "./RequestDetails.module.css";

/** Headers and body of a request that came in. */
export function RequestDetails({ app, id }: { app: string; id: string }) {
  const w = useWorkspace();
  const { data, error } = useQuery(webhookRequestQuery(w, app, id));
  if (error) return <p className={styles.error}>{messageOf(error)}</p>;
  if (!data) return <Skeleton h={80} radius={8} />;
  return (
    <div className={styles.details}>
      <dl className={styles.headers} aria-label="Headers">
        {data.headers.map(([name, value], at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and the list never changes
          <div key={at}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Body details={data} />
    </div>
  );
}

function Body({ details: { body, body_base64 } }: { details: WebhookRequestDetails }) {
  if (body_base64 !== undefined) {
    const href = `data:application/octet-stream;base64,${body_base64}`;
    return (
      <p className={styles.none}>
        The body is not text.{" "}
        <a href={href} download="body">
          Download it
        </a>
      </p>
    );
  }
  if (!body) return <p className={styles.none}>There is no body.</p>;
  return (
    <section aria-label="Body">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className={styles.body} tabIndex={0}>
        {readable(body)}
      </pre>
    </section>
  );
}

/** JSON with one member a line; anything else as it is. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
