import { Button, NativeSelect } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { attributeNode, bare, slugIn } from "../schema";
import { resolvePath } from "../scope";
import type { Json, SchemaNode } from "../types";
import { isVariable } from "../values";
import { Small } from "./ArrayInput";
import {
  type Condition,
  hasOperand,
  insideOf,
  isGroup,
  type Operator,
  operatorsFor,
  operatorWord,
  regroup,
  rootCondition,
  type Test,
} from "./condition";
import { useOwner } from "./entity-inputs";
import { Control } from "./Field";
import { type InputProps, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";

interface ConditionInputProps extends InputProps {
  node: SchemaNode;
  path: string;
}

/** A condition: tests, and groups of which all or any must hold. */
export function ConditionInput({ node, label, value, onChange, path }: ConditionInputProps) {
  return (
    <GroupEditor
      group={rootCondition(value)}
      node={node}
      path={path}
      label={label}
      depth={0}
      onChange={(group) => onChange(insideOf(group).length === 0 ? undefined : (group as unknown as Json))}
    />
  );
}

type GroupOf = ReturnType<typeof rootCondition>;

interface GroupEditorProps {
  group: GroupOf;
  node: SchemaNode;
  path: string;
  label: string;
  depth: number;
  onChange(group: GroupOf): void;
  onRemove?: () => void;
}

/** Groups can stand in groups this deep; more than that nobody reads. */
const DEEPEST = 3;

function GroupEditor({ group, node, path, label, depth, onChange, onRemove }: GroupEditorProps) {
  const { editable } = useBlockForm();
  const inside = insideOf(group);
  const kind = "all" in group ? "all" : "any";
  const change = (at: number, next: Condition | null) =>
    onChange(
      regroup(
        group,
        next === null ? inside.filter((_, i) => i !== at) : inside.map((old, i) => (i === at ? next : old)),
      ),
    );
  const add = (condition: Condition) => onChange(regroup(group, [...inside, condition]));
  return (
    <fieldset className={styles.group} aria-label={depth === 0 ? label : `Group in ${label}`}>
      {(inside.length > 1 || depth > 0) && (
        <div className={styles.testHead}>
          <NativeSelect
            aria-label={`${label}: how many must hold`}
            value={kind}
            disabled={!editable}
            onChange={(event) => onChange(event.currentTarget.value === "all" ? { all: inside } : { any: inside })}
            data={[
              { value: "all", label: "All of these hold" },
              { value: "any", label: "Any of these holds" },
            ]}
          />
          {onRemove && (
            <Small label="Remove the group" disabled={!editable} onClick={onRemove}>
              <X size={13} aria-hidden />
            </Small>
          )}
        </div>
      )}
      {inside.map((condition, at) =>
        isGroup(condition) ? (
          <GroupEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name, and each is controlled
            key={at}
            group={condition}
            node={node}
            path={path}
            label={label}
            depth={depth + 1}
            onChange={(next) => change(at, next)}
            onRemove={() => change(at, null)}
          />
        ) : (
          <TestEditor
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={at}
            test={condition}
            node={node}
            path={path}
            number={inside.length > 1 ? ` ${at + 1}` : ""}
            onChange={(next) => change(at, next)}
            onRemove={() => change(at, null)}
          />
        ),
      )}
      <div className={styles.foot}>
        <Button
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={!editable}
          onClick={() => add({ operator: "equals" })}
        >
          Add a test
        </Button>
        {depth < DEEPEST && inside.length > 0 && (
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            disabled={!editable}
            onClick={() => add("all" in group ? { any: [{ operator: "equals" }] } : { all: [{ operator: "equals" }] })}
          >
            Add a group
          </Button>
        )}
      </div>
    </fieldset>
  );
}

interface TestEditorProps {
  test: Test;
  node: SchemaNode;
  path: string;
  number: string;
  onChange(test: Test): void;
  onRemove(): void;
}

const ANY: SchemaNode = { type: "any" };

function TestEditor({ test, node, path, number, onChange, onRemove }: TestEditorProps) {
  const { sources, world, editable } = useBlockForm();
  const owner = useOwner(node);
  const ofAttributes = typeof node.of === "string";
  const attribute =
    ofAttributes && owner
      ? world.attributesOf(owner.target)?.find((one) => one.api_slug === slugIn(test.value))
      : undefined;
  const type = ofAttributes
    ? attribute && owner
      ? attributeNode(attribute, owner.slug, world.objects, owner.isList)
      : undefined
    : isVariable(test.value)
      ? resolvePath(test.value.path, sources, world).node
      : undefined;
  const operators = operatorsFor(type);
  const operator = operators.includes(test.operator) ? test.operator : (operators[0] ?? "equals");
  const put = (next: Partial<Test>) => {
    const { value, operand } = { ...test, ...next };
    const chosen = next.operator ?? operator;
    onChange({
      ...(value === undefined ? {} : { value }),
      operator: chosen,
      ...(operand === undefined || !hasOperand(chosen) ? {} : { operand }),
    });
  };
  const single = elementOf(type);
  return (
    <div className={styles.test}>
      <div className={styles.testHead}>
        <Control
          node={ofAttributes ? { type: "attio-attribute", of: node.of, static: true } : ANY}
          path={path}
          label={`Value${number}`}
          value={test.value}
          invalid={false}
          onChange={(value) => {
            const changed =
              isVariable(value) !== isVariable(test.value) || JSON.stringify(value) !== JSON.stringify(test.value);
            const { operand: _, ...rest } = test;
            if (changed && isVariable(value))
              onChange({ ...rest, value, operator: startOperator(value, test.operator) });
            else put({ value: value as Json });
          }}
        />
        <Small label={`Remove the test${number}`} disabled={!editable} onClick={onRemove}>
          <X size={13} aria-hidden />
        </Small>
      </div>
      <NativeSelect
        aria-label={`Operator${number}`}
        value={operator}
        disabled={!editable}
        onChange={(event) => put({ operator: event.currentTarget.value as Operator })}
        data={operators.map((item) => ({ value: item, label: operatorWord(item, type) }))}
      />
      {hasOperand(operator) && (
        <Control
          node={operator === "in" ? { type: "array", element: single } : single}
          path={path}
          label={`Compare with${number}`}
          value={test.operand}
          invalid={false}
          onChange={(operand) => put({ operand: operand as Json })}
        />
      )}
    </div>
  );

  /** An operator that the new value's type has. */
  function startOperator(value: Json, was: Operator): Operator {
    const next = isVariable(value) ? resolvePath(value.path, sources, world).node : undefined;
    const allowed = operatorsFor(next);
    return allowed.includes(was) ? was : (allowed[0] ?? "equals");
  }
}

/** What a value of a type is compared with: one of its elements. */
function elementOf(node: SchemaNode | undefined): SchemaNode {
  let at = node ? bare(node).node : ANY;
  while (at.type === "array" && at.element) at = bare(at.element).node;
  return ["personal-name", "location", "struct", "record"].includes(at.type) ? { type: "string" } : at;
}
