import { Button, Popover } from "@mantine/core";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { AttributeIcon } from "../../objects/attribute-icon";
import { PickList } from "../../parts/PickList";
import { attributeNode } from "../schema";
import type { Json, SchemaNode } from "../types";
import { isVariable } from "../values";
import { Small } from "./ArrayInput";
import { useOwner } from "./entity-inputs";
import { Control } from "./Field";
import { type InputProps, problemsAt, useBlockForm } from "./form-context";
import styles from "./inputs.module.css";

interface ValuesInputProps extends InputProps {
  node: SchemaNode;
  path: string;
}

/** Values by attribute of the object or list that a sibling names. */
export function ValuesInput({ node, label, value, onChange, path }: ValuesInputProps) {
  const { editable, world, problems } = useBlockForm();
  const [opened, setOpened] = useState(false);
  const owner = useOwner(node);
  const attributes = owner ? (world.attributesOf(owner.target) ?? []) : [];
  const held: Record<string, Json> =
    typeof value === "object" && value !== null && !Array.isArray(value) && !isVariable(value) ? value : {};
  if (!owner) {
    const from = String(node.of ?? node.object_from ?? "object");
    return <p className={styles.help}>Choose the {from} first.</p>;
  }
  const set = (slug: string, next: Json | undefined) => onChange({ ...held, [slug]: next ?? null });
  const remove = (slug: string) => {
    const { [slug]: _, ...rest } = held;
    onChange(Object.keys(rest).length === 0 ? undefined : rest);
  };
  const free = attributes.filter(
    (attribute) => attribute.is_writable && !attribute.is_archived && !Object.hasOwn(held, attribute.api_slug),
  );
  return (
    <div className={styles.items}>
      {Object.entries(held).map(([slug, item]) => {
        const attribute = attributes.find((one) => one.api_slug === slug);
        const title = attribute?.title ?? slug;
        return (
          <section key={slug} className={styles.test} aria-label={title}>
            <div className={styles.testHead}>
              <span className={styles.label}>
                {attribute && <AttributeIcon type={attribute.type} />}
                {title}
              </span>
              <Small label={`Leave out ${title}`} disabled={!editable} onClick={() => remove(slug)}>
                <X size={13} aria-hidden />
              </Small>
            </div>
            {attribute ? (
              <Control
                node={attributeNode(attribute, owner.slug, world.objects, owner.isList)}
                path={`${path}.${slug}`}
                label={title}
                value={item ?? undefined}
                invalid={problemsAt(problems, `${path}.${slug}`, true).length > 0}
                onChange={(next) => set(slug, next)}
              />
            ) : (
              <p className={styles.problem}>There is no such attribute any more.</p>
            )}
            {problemsAt(problems, `${path}.${slug}`, true).map((message) => (
              <p key={message} className={styles.problem} role="status">
                {message}
              </p>
            ))}
          </section>
        );
      })}
      <div className={styles.foot}>
        <Popover opened={opened} onChange={setOpened} position="bottom-start" width={260} trapFocus returnFocus>
          <Popover.Target>
            <Button
              variant="default"
              leftSection={<Plus size={13} aria-hidden />}
              disabled={!editable || free.length === 0}
              aria-haspopup="dialog"
              aria-expanded={opened}
              onClick={() => setOpened(!opened)}
            >
              Add an attribute
            </Button>
          </Popover.Target>
          <Popover.Dropdown p={0} aria-label={`Attributes for ${label}`}>
            {opened && (
              <PickList
                label="Attribute"
                items={free.map((attribute) => ({
                  key: attribute.api_slug,
                  label: attribute.title,
                  view: (
                    <span className={styles.label}>
                      <AttributeIcon type={attribute.type} />
                      {attribute.title}
                    </span>
                  ),
                }))}
                onPick={(item) => {
                  setOpened(false);
                  set(item.key, undefined);
                }}
              />
            )}
          </Popover.Dropdown>
        </Popover>
      </div>
    </div>
  );
}
