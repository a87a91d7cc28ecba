import { ActionIcon, Button, CopyButton, Menu, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Check, Copy, CopyPlus, Ellipsis, Link2Off, Plus, Trash2 } from "lucide-react";
import { type KeyboardEvent, type RefObject, useMemo } from "react";
import { membersQuery } from "../api/queries";
import { useWorkspace } from "../api/workspace";
import { memberLabel } from "../parts/members";
import { MemberPicker } from "../parts/pickers";
import { AppConfigurator } from "./AppConfigurator";
import { BlockIcon } from "./BlockIcon";
import styles from "./BlockPanel.module.css";
import { ClosePanel } from "./ClosePanel";
import { kindOf } from "./definition";
import { Fields } from "./form/Field";
import { type BlockForm, BlockFormProvider, problemsAt } from "./form/form-context";
import formStyles from "./form/inputs.module.css";
import { PickButton } from "./form/PickButton";
import { blockTitle, type Catalog, sourcesFor, type World } from "./scope";
import { BlockTest } from "./test/BlockTest";
import type { Block, Config, Definition, Outcome, Problem } from "./types";

interface BlockPanelProps {
  workflowId: string;
  definition: Definition;
  block: Block;
  catalog: Catalog;
  outcomes: Readonly<Record<string, Outcome[]>>;
  world: World;
  problems: readonly Problem[];
  /** Of a webhook trigger. */
  address: string | undefined;
  editable: boolean;
  titleRef: RefObject<HTMLInputElement | null>;
  onChange(change: (block: Block) => Block, key: string): void;
  onConfiguratorProblems(problems: readonly string[]): void;
  onAdd(at: Element): void;
  onDuplicate(): void;
  onRemove(): void;
  onReplace(kind: string): void;
  onClose(): void;
}

/** Everything about one block: its name, its inputs, what is wrong with it. */
export function BlockPanel(props: BlockPanelProps) {
  const { definition, block, catalog, outcomes, world, problems, address, editable, titleRef, onChange, onClose } =
    props;
  const entry = catalog.get(kindOf(block));
  const title = blockTitle(block, catalog);
  const config: Config = block.config ?? EMPTY;
  const sources = useMemo(
    () => sourcesFor(definition, block.id, outcomes, catalog, world),
    [definition, block.id, outcomes, catalog, world],
  );
  const form = useMemo<BlockForm>(
    () => ({
      blockId: block.id,
      config,
      sources,
      canBind: entry?.type !== "trigger",
      world,
      catalog,
      timezone: definition.timezone,
      editable,
      problems,
    }),
    [block.id, config, sources, entry, world, catalog, definition.timezone, editable, problems],
  );
  const fieldNames = Object.keys(entry?.config_schema.fields ?? {});
  // What stands at a field is shown there.
  const whole = problems.filter(
    (problem) =>
      problem.path !== "member" &&
      !fieldNames.some((name) => problem.path === `config.${name}` || problem.path.startsWith(`config.${name}.`)),
  );
  const onKeyDown = (event: KeyboardEvent) => {
    // Text fields take Escape for themselves, to no end that is wanted here.
    const isText = event.target instanceof HTMLElement && event.target.closest(".ProseMirror") !== null;
    if (event.key !== "Escape" || (event.defaultPrevented && !isText)) return;
    event.stopPropagation();
    onClose();
  };
  const setConfig = (next: Config, key: string) => onChange((old) => ({ ...old, config: next }), key);
  return (
    <aside className={styles.panel} aria-label={`Block ${title}`} onKeyDown={onKeyDown}>
      <header className={styles.head}>
        <BlockIcon entry={entry} size={30} />
        <input
          key={block.id}
          ref={titleRef}
          className={styles.title}
          aria-label="Title of the block"
          value={block.title ?? ""}
          placeholder={entry?.title ?? block.block}
          disabled={!editable}
          maxLength={120}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            onChange(({ title: _, ...rest }) => (typed === "" ? rest : { ...rest, title: typed }), `title:${block.id}`);
          }}
        />
        {editable && (
          <Menu position="bottom-end" width={190}>
            <Menu.Target>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--ink-soft)"
                size={28}
                aria-label="Actions for the block"
              >
                <Ellipsis size={16} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<CopyPlus size={15} aria-hidden />} onClick={props.onDuplicate}>
                Duplicate
              </Menu.Item>
              <Menu.Item color="red" leftSection={<Trash2 size={15} aria-hidden />} onClick={props.onRemove}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
        <ClosePanel onClose={onClose} />
      </header>
      <div className={styles.body}>
        <p className={styles.about}>
          {entry?.app && <b>{entry.app.name} · </b>}
          {entry?.description ?? "There is no such block any more."}
        </p>
        {entry?.deprecated && (
          <div className={styles.notice}>
            This block is deprecated: it still runs, and no longer can be added.
            {entry.deprecated.replaced_by && editable && (
              <Button variant="default" mt={8} onClick={() => props.onReplace(entry.deprecated?.replaced_by ?? "")}>
                Replace it
              </Button>
            )}
          </div>
        )}
        {whole.map((problem) => (
          <p key={`${problem.path} ${problem.message}`} className={styles.wrong}>
            {problem.message.charAt(0).toUpperCase() + problem.message.slice(1)}
          </p>
        ))}
        {address && <Address address={address} />}
        <BlockFormProvider value={form}>
          {entry?.requires_user_connection && (
            <MemberField
              block={block}
              problems={problems}
              onChange={(member) =>
                onChange(({ member: _, ...rest }) => (member ? { ...rest, member } : rest), `member:${block.id}`)
              }
            />
          )}
          {entry?.app && entry.has_configurator ? (
            <AppConfigurator
              key={block.id}
              app={entry.app.slug}
              block={block.block}
              config={config}
              {...(block.outcomes ? { outcomes: block.outcomes } : {})}
              {...(block.hidden ? { hidden: block.hidden } : {})}
              variables={sources}
              onChange={(next) => setConfig(next, `config:${block.id}`)}
              onOutcomes={(next) =>
                onChange(
                  (old) =>
                    JSON.stringify(old.outcomes ?? []) === JSON.stringify(next) ? old : { ...old, outcomes: next },
                  `config:${block.id}`,
                )
              }
              onHidden={(hidden) =>
                onChange(
                  ({ hidden: _, ...rest }) => (hidden.length > 0 ? { ...rest, hidden } : rest),
                  `config:${block.id}`,
                )
              }
              onProblems={props.onConfiguratorProblems}
            />
          ) : entry && fieldNames.length > 0 ? (
            <Fields
              key={block.id}
              node={entry.config_schema}
              path="config"
              value={config}
              onChange={(next) => setConfig((next ?? {}) as Config, `config:${block.id}`)}
            />
          ) : (
            entry && <p className={styles.about}>There is nothing to set.</p>
          )}
        </BlockFormProvider>
        {editable && entry?.type === "step" && (
          <BlockTest
            key={block.id}
            workflowId={props.workflowId}
            block={block}
            entry={entry}
            title={title}
            timezone={definition.timezone}
            sources={sources}
            world={world}
            catalog={catalog}
          />
        )}
        {editable && (
          <Button
            variant="default"
            mt={4}
            leftSection={<Plus size={14} aria-hidden />}
            onClick={(event) => props.onAdd(event.currentTarget)}
          >
            Add a block after this one
          </Button>
        )}
      </div>
    </aside>
  );
}

const EMPTY: Config = {};

function Address({ address }: { address: string }) {
  return (
    <div className={formStyles.field}>
      <div className={formStyles.label}>Address</div>
      <div className={styles.address}>
        <code>{address}</code>
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? "Copied" : "Copy"}>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="var(--ink-soft)"
                size={24}
                aria-label="Copy the address"
                onClick={copy}
              >
                {copied ? <Check size={13} aria-hidden /> : <Copy size={13} aria-hidden />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </div>
      <p className={formStyles.help}>Whoever knows it can start runs. It listens while the workflow is live.</p>
    </div>
  );
}

/** Whose connection an app's block uses. */
function MemberField(props: { block: Block; problems: readonly Problem[]; onChange(member: string | null): void }) {
  const w = useWorkspace();
  const members = useQuery(membersQuery(w)).data;
  const member = members?.find((item) => item.id.workspace_member_id === props.block.member);
  const wrong = problemsAt(props.problems, "member", true);
  return (
    <div className={formStyles.field}>
      <div className={formStyles.label}>Account of</div>
      <PickButton
        label="Account of"
        placeholder="Choose whose connection it uses…"
        shown={
          member ? (
            memberLabel(member)
          ) : props.block.member ? (
            <>
              <Link2Off size={13} aria-hidden /> Former member
            </>
          ) : null
        }
      >
        {(close) => (
          <MemberPicker
            label="Account of"
            chosen={props.block.member ? [props.block.member] : []}
            onPick={(id) => {
              close();
              props.onChange(id === props.block.member ? null : id);
            }}
          />
        )}
      </PickButton>
      {wrong.map((message) => (
        <p key={message} className={formStyles.problem}>
          {message}
        </p>
      ))}
    </div>
  );
}
