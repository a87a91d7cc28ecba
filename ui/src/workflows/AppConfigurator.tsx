import { Fields } from "./form/Field";
import { useBlockForm } from "./form/form-context";
import type { Source } from "./scope";
import type { Config, Outcome } from "./types";

export interface AppConfiguratorProps {
  app: string;
  block: string;
  config: Config;
  outcomes?: Outcome[];
  variables: readonly Source[];
  onChange(config: Config): void;
  onOutcomes(outcomes: Outcome[]): void;
  onProblems(problems: readonly string[]): void;
}

/** The inputs of an app's block, from its config schema. */
export function AppConfigurator({ app, block, config, onChange }: AppConfiguratorProps) {
  const { catalog } = useBlockForm();
  const entry = catalog.get(`${app}/${block}`);
  if (!entry) return null;
  return (
    <Fields
      node={entry.config_schema}
      path="config"
      value={config}
      onChange={(next) => onChange((next ?? {}) as Config)}
    />
  );
}
