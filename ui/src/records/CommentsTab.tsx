import { useMemo } from "react";
import { Threads } from "../comments/Threads";

/** What members say to each other about a record. */
export function CommentsTab({ object, record, name }: { object: string; record: string; name: string }) {
  const place = useMemo(() => ({ object, record }), [object, record]);
  return <Threads place={place} about={name} />;
}
