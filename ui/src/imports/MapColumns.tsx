import { Button, Checkbox, Group, Select } from "@mantine/core";
import { ArrowRight } from "lucide-react";
import { useMemo } from "react";
import type { Attribute } from "../api/types";
import { ErrorAlert } from "../parts/ErrorAlert";
import styles from "./imports.module.css";
import { destinationOf, destinations, type ImportJob, matchable, type Plan, withDestination } from "./imports-api";

interface MapColumnsProps {
  job: ImportJob;
  plan: Plan;
  attributes: readonly Attribute[];
  noun: string;
  error: string | null;
  busy: boolean;
  onChange(plan: Plan): void;
  onCheck(): void;
}

/** The second step: what each column becomes. */
export function MapColumns({ job, plan, attributes, noun, error, busy, onChange, onCheck }: MapColumnsProps) {
  const offered = useMemo(() => destinations(attributes), [attributes]);
  const unique = matchable(plan, attributes);
  const chooses = plan.columns.some((mapped) =>
    attributes.some(({ api_slug, type }) => api_slug === mapped.attribute && (type === "select" || type === "status")),
  );
  return (
    <>
      <p className={styles.lead}>
        <b>{job.file_name}</b> has {job.total.toLocaleString()} {job.total === 1 ? "row" : "rows"}. Say what its columns
        become.
      </p>
      <div className={styles.mapping}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th>Column</th>
              <th>For example</th>
              <th>
                <span className="visually-hidden">becomes</span>
              </th>
              <th>Attribute</th>
            </tr>
          </thead>
          <tbody>
            {job.columns.map((column, at) => {
              const mapped = plan.columns.find((one) => one.column === at);
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a column is its place in the file
                <tr key={at} data-left-out={mapped === undefined || undefined}>
                  <th scope="row">{column.name}</th>
                  <td className={styles.samples}>{column.samples.join(", ") || "(empty)"}</td>
                  <td>
                    <ArrowRight size={14} aria-hidden className={styles.arrow} />
                  </td>
                  <td>
                    <Select
                      aria-label={`${column.name} becomes`}
                      placeholder="Not imported"
                      data={offered}
                      value={mapped ? destinationOf(mapped) : null}
                      onChange={(to) => onChange(withDestination(plan, job.columns, at, to))}
                      searchable
                      clearable
                      clearButtonProps={{ "aria-label": `Do not import ${column.name}` }}
                      comboboxProps={{ withinPortal: true }}
                      w={260}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <div className={styles.settings}>
        <Select
          label={`A ${noun} that is there already is found by`}
          placeholder="Nothing: every row becomes a new one"
          data={unique.map(({ api_slug, title }) => ({ value: api_slug, label: title }))}
          value={plan.matching}
          onChange={(matching) => onChange({ ...plan, matching })}
          disabled={unique.length === 0}
          clearable
          w={320}
        />
        {chooses && (
          <Checkbox
            label="Make options that are not there"
            checked={plan.create_options}
            onChange={(event) => onChange({ ...plan, create_options: event.currentTarget.checked })}
          />
        )}
      </div>
      {error && <ErrorAlert title="The rows were not checked" text={error} />}
      <Group justify="flex-end" mt={16}>
        <Button onClick={onCheck} loading={busy} disabled={plan.columns.length === 0} autoFocus>
          Check the rows
        </Button>
      </Group>
    </>
  );
}
