import { ActionIcon, Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight, Merge, RotateCcw, X } from "lucide-react";
import { Fragment, lazy, Suspense, useEffect, useState } from "react";
import { Link } from "react-router";
import type { ObjectDefinition, RecordDocument } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { duplicatesQuery, inCommon } from "../merge/duplicates";
import { useDismissal } from "../merge/useDismissal";
import { tellApart } from "../values/apart";
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

/**
 * Other records that share what is likely to be of one person or company, and the ways to merge them, and to say that they are
 * none. Where somebody has said so of all, a button without words is left, to take it back.
 */
export function PossibleDuplicates({ object, document }: PossibleDuplicatesProps) {
  const w = useWorkspace();
  const idle = useIdle();
  const slug = object.api_slug;
  const { data } = useQuery({ ...duplicatesQuery(w, slug, document), enabled: idle });
  const { dismiss, restore } = useDismissal(slug, document.id.record_id);
  const [merging, setMerging] = useState<string | null>(null);
  // What has been changed since counts as it is now.
  const similar = (data?.found ?? []).filter((other) => inCommon(document, other).length > 0);
  const toldApart = tellApart(similar);
  const found = similar.map((other) => {
    const record = other.id.record_id;
    const name = recordName(other) || `Unnamed ${object.singular_noun.toLowerCase()}`;
    const distinction = toldApart.get(record);
    return {
      record,
      name: distinction ? `${name} (${distinction.text})` : name,
      common: inCommon(document, other),
    };
  });
  const isDismissed = ({ record }: { record: string }) => data?.dismissed.includes(record) ?? false;
  const dismissed = found.filter(isDismissed);
  const possible = found.filter((other) => !isDismissed(other));
  const [first, ...rest] = possible;
  if (found.length === 0) return null;
  return (
    <>
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          {first ? (
            <Button
              variant="subtle"
              color="gray"
              c="var(--ink-soft)"
              size="compact-sm"
              className={styles.duplicate ?? ""}
              leftSection={<Merge size={13} aria-hidden />}
            >
              {rest.length === 0 ? `Possible duplicate: ${first.name}` : `${possible.length} possible duplicates`}
            </Button>
          ) : (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={26}
              title="Dismissed duplicates"
              aria-label="Dismissed duplicates"
            >
              <Merge size={13} aria-hidden />
            </ActionIcon>
          )}
        </Menu.Target>
        <Menu.Dropdown>
          {possible.map(({ record, name, common }) => (
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
              <Menu.Item
                leftSection={<X size={14} aria-hidden />}
                aria-label={`${name} is no duplicate`}
                onClick={() => dismiss(record, name)}
              >
                Not a duplicate
              </Menu.Item>
            </Fragment>
          ))}
          {possible.length > 0 && dismissed.length > 0 && <Menu.Divider />}
          {dismissed.map(({ record, name, common }) => (
            <Fragment key={record}>
              <Menu.Label>
                {name}: same {common.join(", ")}, and no duplicate
              </Menu.Label>
              <Menu.Item
                leftSection={<RotateCcw size={14} aria-hidden />}
                aria-label={`${name} may be a duplicate`}
                onClick={() => restore(record, name)}
              >
                May be a duplicate
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
