import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useId, useMemo, useRef, useState } from "react";
import { Link } from "react-router";
import { messageOf } from "../../api/client";
import { useWorkspace } from "../../api/workspace";
import { ConfirmDialog } from "../../parts/ConfirmDialog";
import { type BlockForm, BlockFormProvider } from "../form/form-context";
import type { Catalog, Source, World } from "../scope";
import type { Block, CatalogEntry, Json } from "../types";
import { variablesIn } from "../values";
import { samplesOf, testBlock } from "../workflows-api";
import styles from "./BlockTest.module.css";
import { SampleField } from "./SampleField";
import { TestResult } from "./TestResult";

interface BlockTestProps {
  workflowId: string;
  block: Block;
  entry: CatalogEntry;
  title: string;
  timezone: string;
  sources: readonly Source[];
  world: World;
  catalog: Catalog;
}

/** One block alone: what its variables stand for, and what comes of it. No run is made. */
export function BlockTest(props: BlockTestProps) {
  const { workflowId, block, entry, title, timezone, sources, world, catalog } = props;
  const w = useWorkspace();
  const heading = useId();
  const [opened, setOpened] = useState(false);
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState<Record<string, Json>>({});
  const result = useRef<HTMLDivElement>(null);
  const paths = useMemo(() => [...new Set(variablesIn(block.config))], [block.config]);
  const samples = useQuery({
    queryKey: [w, "samples", workflowId, block.id, paths],
    queryFn: () => samplesOf(w, workflowId, block),
    enabled: opened && paths.length > 0,
    staleTime: 5_000,
  });
  const sampleFor = (path: string): Json =>
    path in typed ? (typed[path] ?? null) : (samples.data?.values[path] ?? null);
  const test = useMutation({
    mutationFn: () =>
      testBlock(w, workflowId, {
        block,
        timezone,
        samples: Object.fromEntries(paths.map((path) => [path, sampleFor(path)])),
        is_confirmed: true,
      }),
    onSettled: () => {
      setAsking(false);
      requestAnimationFrame(() => result.current?.scrollIntoView?.({ block: "nearest" }));
    },
  });
  const form = useMemo<BlockForm>(
    () => ({
      blockId: block.id,
      config: {},
      sources,
      canBind: false,
      world,
      catalog,
      timezone,
      editable: true,
      problems: [],
    }),
    [block.id, sources, world, catalog, timezone],
  );
  if (!opened) {
    return (
      <Button variant="default" leftSection={<FlaskConical size={14} aria-hidden />} onClick={() => setOpened(true)}>
        Test this block
      </Button>
    );
  }
  const effect = entry.lasting_effect;
  return (
    <section className={styles.test} aria-labelledby={heading}>
      <h2 id={heading} className={styles.heading}>
        Test
      </h2>
      <p className={styles.about}>
        {entry.app
          ? `${entry.app.name} runs it for real, alone: what it sends and writes stays. There is no run.`
          : (effect ?? "It runs alone, and nothing lasts of it. There is no run.")}
      </p>
      {samples.isError && <p className={styles.about}>Values of earlier runs could not be loaded. Type them.</p>}
      {samples.data?.run && (
        <p className={styles.about}>
          Values are those of <Link to={`/${w}/workflows/${workflowId}/runs/${samples.data.run}`}>the latest run</Link>{" "}
          that came here.
        </p>
      )}
      <BlockFormProvider value={form}>
        {paths.map((path) => (
          <SampleField
            key={path}
            path={path}
            value={sampleFor(path)}
            onChange={(next) => setTyped((now) => ({ ...now, [path]: next }))}
          />
        ))}
      </BlockFormProvider>
      <Button
        leftSection={<FlaskConical size={14} aria-hidden />}
        loading={test.isPending}
        disabled={samples.isLoading}
        onClick={() => (effect ? setAsking(true) : test.mutate())}
      >
        {effect ? "Run test…" : "Run test"}
      </Button>
      <div ref={result} role="status" aria-label="Result of the test">
        {test.isError && <p className={styles.wrong}>{messageOf(test.error)}</p>}
        {test.data && <TestResult tested={test.data} block={block} entry={entry} />}
      </div>
      <ConfirmDialog
        opened={asking}
        title={`Test “${title}”?`}
        text={`${effect ?? ""} This is no rehearsal: it is done for real, and stays.`}
        confirmLabel="Do it"
        busy={test.isPending}
        onConfirm={() => test.mutate()}
        onCancel={() => setAsking(false)}
      />
    </section>
  );
}
