import { Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, Merge } from "lucide-react";
import { Fragment, lazy, Suspense, useEffect, useState } from "react";
import { Link } from "react-router";
import type { ObjectDefinition, RecordDocument } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { duplicatesQuery, inCommon } from "../merge/duplicates";
import { recordName } from "../values/read";
import styles from "./Details.module.css";

const MergeDialog = lazy(async () => ({ default: (await import("../merge/MergeDialog")).MergeDialog }));

/** How long what matters may keep the browser busy, in milliseconds. */
const PATIENCE = 3_000;

/** Whether the page has had time for what it is there for. */
function useIdle(): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    const done = () => setIdle(true);
    if (typeof window.requestIdleCallback !== "function") {
      const timer = setTimeout(done, 300);
      return () => clearTimeout(timer);
    }
    const asked = window.requestIdleCallback(done, { timeout: PATIENCE });
    return () => window.cancelIdleCallback(asked);
  }, []);
  return idle;
}

interface PossibleDuplicatesProps {
  object: ObjectDefinition;
  document: RecordDocument;
}

/** Other records that share what is likely to be of one person or company, and the way to merge them. */
export function PossibleDuplicates({ object, document }: PossibleDuplicatesProps) {
  const w = useWorkspace();
  const idle = useIdle();
  const slug = object.api_slug;
  const { data } = useQuery({ ...duplicatesQuery(w, slug, document), enabled: idle });
  const [merging, setMerging] = useState<string | null>(null);
  // What has been changed since counts as it is now.
  const found = (data ?? [])
    .map((other) => ({
      record: other.id.record_id,
      name: recordName(other) || `Unnamed ${object.singular_noun.toLowerCase()}`,
      common: inCommon(document, other),
    }))
    .filter(({ common }) => common.length > 0);
  const [first, ...rest] = found;
  if (!first) return null;
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            size="compact-sm"
            className={styles.duplicate ?? ""}
            leftSection={<Merge size={13} aria-hidden />}
          >
            {rest.length === 0 ? `Possible duplicate: ${first.name}` : `${found.length} possible duplicates`}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {found.map(({ record, name, common }) => (
            <Fragment key={record}>
              <Menu.Label>
                {name}: same {common.join(", ")}
              </Menu.Label>
              <Menu.Item
                leftSection={<Merge size={14} aria-hidden />}
                aria-label={`Compare and merge with ${name}`}
                onClick={() => setMerging(record)}
              >
                Compare and merge
              </Menu.Item>
              <Menu.Item
                component={Link}
                to={`/${w}/${slug}/${record}`}
                leftSection={<ArrowUpRight size={14} aria-hidden />}
                aria-label={`Open ${name}`}
              >
                Open
              </Menu.Item>
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Suspense fallback={null}>
        {merging && (
          <MergeDialog object={object} records={[document.id.record_id, merging]} onClose={() => setMerging(null)} />
        )}
      </Suspense>
    </>
  );
}
