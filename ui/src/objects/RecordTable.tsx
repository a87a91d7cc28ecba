import { useCallback, useMemo } from "react";
import { Link, useNavigate } from "react-router";
import type { Attribute, ObjectDefinition, RecordDocument, Sort } from "../api/types";
import { useWorkspace } from "../api/workspace";
import { Avatar } from "../parts/Avatar";
import { recordImage, recordName } from "../values/read";
import { ValueView } from "../values/ValueView";
import type { Calculation } from "../views/calculations-api";
import { useFooter } from "../views/useFooter";
import { columnWidth, isSortable, nameAttribute } from "./columns";
import { DataTable, type TableColumn } from "./DataTable";
import styles from "./DataTable.module.css";
import type { Matching } from "./matching";
import { SelectionBar } from "./SelectionBar";

interface RecordTableProps {
  object: ObjectDefinition;
  attributes: readonly Attribute[];
  shown: readonly Attribute[];
  rows: RecordDocument[];
  sorts: readonly Sort[];
  onSort(sorts: Sort[]): void;
  onEnd(): void;
  more: boolean;
  /** What the rows are the beginning of. */
  matching: Matching;
  calculations: readonly Calculation[];
  onCalculations(calculations: Calculation[]): void;
  /** The rows belong to the previous search or sort; the new ones are on their way. */
  stale: boolean;
}

const rowId = (row: RecordDocument): string => row.id.record_id;

/** The table of an object's records. */
export function RecordTable(props: RecordTableProps) {
  const { object, attributes, shown, matching, calculations, onCalculations, ...rest } = props;
  const w = useWorkspace();
  const navigate = useNavigate();
  const columns = useMemo(() => recordColumns(object, attributes, shown), [object, attributes, shown]);
  const open = useCallback(
    (row: RecordDocument) => void navigate(`/${w}/${object.api_slug}/${rowId(row)}`),
    [navigate, w, object.api_slug],
  );
  const cell = useFooter({ target: object.api_slug, filter: matching.filter, calculations, onCalculations });
  const footer = (id: string) => {
    const attribute = attributes.find(({ api_slug }) => api_slug === id);
    return attribute ? cell(attribute, { attribute: id }) : null;
  };
  return (
    <DataTable
      {...rest}
      label={object.plural_noun}
      widthsKey={`stoa.widths.${w}.${object.api_slug}`}
      columns={columns}
      rowId={rowId}
      rowName={recordName}
      matching={matching}
      onOpen={open}
      footer={footer}
      selectionBar={(selection) => (
        <SelectionBar object={object} attributes={attributes} matching={matching} {...selection} />
      )}
    />
  );
}

function recordColumns(
  object: ObjectDefinition,
  attributes: readonly Attribute[],
  shown: readonly Attribute[],
): TableColumn<RecordDocument>[] {
  const name = nameAttribute(attributes);
  const sortOf = (attribute: Attribute | undefined): Sort | undefined =>
    attribute && isSortable(attribute) ? { attribute: attribute.api_slug, direction: "asc" } : undefined;
  return [
    {
      id: name?.api_slug ?? "name",
      title: name?.title ?? "Name",
      attribute: name,
      sort: sortOf(name),
      size: 240,
      cell: (row) => <RecordName object={object} document={row} />,
    },
    ...shown.map(
      (attribute): TableColumn<RecordDocument> => ({
        id: attribute.api_slug,
        title: attribute.title,
        attribute,
        sort: sortOf(attribute),
        size: columnWidth(attribute),
        cell: (row) => <ValueView attribute={attribute} values={row.values[attribute.api_slug] ?? []} />,
      }),
    ),
  ];
}

/** The cell that names a record, and leads to its page. */
export function RecordName({ object, document }: { object: ObjectDefinition; document: RecordDocument }) {
  const w = useWorkspace();
  const label = recordName(document);
  return (
    <Link className={styles.name} to={`/${w}/${object.api_slug}/${rowId(document)}`} tabIndex={-1}>
      <Avatar
        name={label}
        src={recordImage(document)}
        size={20}
        shape={object.api_slug === "people" ? "round" : "box"}
      />
      <span>{label || `Unnamed ${object.singular_noun.toLowerCase()}`}</span>
    </Link>
  );
}
