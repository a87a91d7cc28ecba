import type { Realm } from "@stoa/sdk/page";
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useAppRuntime } from "../apps/AppRuntime";
import { ConfiguratorFieldContext } from "../apps/components/configurator-field";
import type { AppIdentity } from "../apps/icons";
import { SurfaceView, useTree } from "../apps/SurfaceView";
import { SteadyTree } from "../apps/steady-tree";
import styles from "./AppConfigurator.module.css";
import { ConfiguratorField, ToldConfigContext } from "./ConfiguratorField";
import { canonical, hiddenIn, readConfigurator, sentencesOf } from "./configurator";
import { problemsAt, useBlockForm } from "./form/form-context";
import formStyles from "./form/inputs.module.css";
import { titleOf } from "./schema";
import type { Source } from "./scope";
import type { Config, Outcome } from "./types";

export interface AppConfiguratorProps {
  app: string;
  block: string;
  config: Config;
  outcomes?: Outcome[];
  hidden?: string[];
  variables: readonly Source[];
  onChange(config: Config): void;
  onOutcomes(outcomes: Outcome[]): void;
  /** Which values it shows no input for. */
  onHidden(hidden: string[]): void;
  onProblems(problems: readonly string[]): void;
}

/** The inputs of an app's block: its configurator, which runs in the app's realm. */
export function AppConfigurator(props: AppConfiguratorProps) {
  const { app, block } = props;
  const { realms } = useAppRuntime();
  const offered = useSyncExternalStore(realms.subscribe, realms.offered);
  const reconciled = useSyncExternalStore(realms.subscribe, realms.reconciled);
  const found = offered.find((item) => item.app.slug === app);
  if (!found && reconciled) {
    return <p className={styles.missing}>The app is not running here, so that its block cannot be configured.</p>;
  }
  if (found?.realm && !found.realm.surfaces["workflow-block"].some(({ id }) => id === block)) {
    return <p className={styles.missing}>The version of {found.app.name} that runs here has no such block.</p>;
  }
  return (
    <Mounted {...props} realm={found?.realm ?? null} identity={found?.app ?? { ...UNKNOWN, slug: app, name: app }} />
  );
}

let lastKey = 0;
const UNKNOWN = { icon: null, icon_url: null };

interface MountedProps extends AppConfiguratorProps {
  /** Null until the app runs. */
  realm: Realm | null;
  identity: AppIdentity;
}

function Mounted({ realm, identity, block, ...given }: MountedProps) {
  const { config } = given;
  const { editable } = useBlockForm();
  const latest = useRef({ ...given, editable });
  latest.current = { ...given, editable };
  /** Counts how often it was mounted anew: after it failed, and when something else has changed the configuration. */
  const [round, setRound] = useState(0);
  /** What the realm holds, as far as is known here; and what it has told and has not come back as `config` yet. */
  const held = useRef("");
  const sent = useRef(new Set<string>());
  const last = useRef<Config | undefined>(undefined);
  // Inputs own what is typed: those of another round are others.
  // biome-ignore lint/correctness/useExhaustiveDependencies: every round mounts it anew
  const { tree, key } = useMemo(() => ({ tree: new SteadyTree(), key: ++lastKey }), [realm, block, round]);
  useEffect(() => {
    if (!realm) return;
    held.current = canonical(latest.current.config);
    sent.current.clear();
    last.current = undefined;
    const mounted = realm.mount("workflow-block", block, { config: latest.current.config });
    tree.follow(mounted.tree);
    return () => {
      tree.leave(mounted.tree);
      mounted.unmount();
    };
  }, [realm, block, tree]);

  const { nodes, status } = useTree(tree);
  const told = useMemo(() => readConfigurator(nodes), [nodes]);
  useEffect(() => {
    if (status !== "ready" || told.config === undefined) return;
    const { config, outcomes, hidden = [], editable, onChange, onOutcomes, onHidden } = latest.current;
    if (!editable) return;
    if (canonical(told.outcomes) !== canonical(outcomes ?? [])) onOutcomes(told.outcomes);
    const unseen = hiddenIn(told.config, told.rendered);
    if (told.rendered.length > 0 && canonical(unseen) !== canonical(hidden)) onHidden(unseen);
    const now = canonical(told.config);
    if (last.current !== undefined && now === canonical(last.current)) return;
    last.current = told.config;
    held.current = now;
    if (now === canonical(config)) return;
    sent.current.add(now);
    onChange(told.config);
  }, [told, status]);
  // An undo, or somebody else: the configurator begins again with what is there now.
  useEffect(() => {
    const now = canonical(config);
    if (now === held.current) sent.current.clear();
    else if (realm && held.current !== "" && !sent.current.has(now)) setRound((before) => before + 1);
  }, [config, realm]);

  const failure = status === "failed" ? tree.error : undefined;
  const sentences = JSON.stringify(status === "loading" ? [] : sentencesOf(told, failure));
  useEffect(() => latest.current.onProblems(JSON.parse(sentences) as string[]), [sentences]);
  const retried = useMemo(
    () => ({
      getSnapshot: tree.getSnapshot,
      subscribe: tree.subscribe,
      get status() {
        return tree.status;
      },
      get error() {
        return tree.error as NonNullable<typeof tree.error>;
      },
      // With what is configured by now, not with what it began with.
      retry: () => setRound((before) => before + 1),
    }),
    [tree],
  );
  return (
    <>
      <fieldset className={styles.surface} disabled={!editable} aria-label={`Settings of ${identity.name}`}>
        <ConfiguratorFieldContext value={ConfiguratorField}>
          <ToldConfigContext value={told.config ?? config}>
            <SurfaceView key={key} tree={retried} app={identity} placement="tab" />
          </ToldConfigContext>
        </ConfiguratorFieldContext>
      </fieldset>
      {status === "ready" && <Unseen block={block} app={identity.slug} rendered={told.rendered} />}
    </>
  );
}

/** What is wrong where the configurator shows no input. */
function Unseen({ app, block, rendered }: { app: string; block: string; rendered: readonly string[] }) {
  const { catalog, problems } = useBlockForm();
  const fields = catalog.get(`${app}/${block}`)?.config_schema.fields ?? {};
  return Object.entries(fields)
    .filter(([name]) => !rendered.some((path) => path === name || path.startsWith(`${name}.`)))
    .flatMap(([name, node]) =>
      problemsAt(problems, `config.${name}`, true).map((message) => (
        <p key={`${name} ${message}`} className={formStyles.problem} role="status">
          {titleOf(node, name)}: {message}
        </p>
      )),
    );
}
